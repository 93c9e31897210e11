namespace MultiagentAspire.Modeling.Models;

/// <summary>One item of a <see cref="MemoryNeed"/>.</summary>
/// <param name="What">What the memory is for, as it stands in a message.</param>
/// <param name="Bytes">Bytes.</param>
public sealed record MemoryPart(string What, long Bytes);
