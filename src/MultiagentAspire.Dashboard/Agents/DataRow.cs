using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>One line of a data file: a record, or why it is none.</summary>
internal sealed record DataRow(TrainingExample? Example, string? Error);
