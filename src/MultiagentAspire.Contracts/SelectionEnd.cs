using MultiagentAspire.Core;

namespace MultiagentAspire.Contracts;

/// <summary>The end of a selection: where every response went.</summary>
public sealed record SelectionEnd(SelectionCounts Counts, bool OneSided);
