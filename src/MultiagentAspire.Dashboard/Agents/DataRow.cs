using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>One line of a file of training data: an example, or the error in it.</summary>
/// <param name="Example">Null where the line cannot be read.</param>
/// <param name="Error">Why it cannot be read; null otherwise.</param>
internal sealed record DataRow(TrainingExample? Example, string? Error);
