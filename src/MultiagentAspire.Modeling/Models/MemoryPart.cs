namespace MultiagentAspire.Modeling.Models;

/// <summary>One item of a <see cref="MemoryRequirement"/>.</summary>
/// <param name="Name">What the memory is for, as it stands in a message.</param>
/// <param name="Bytes">Bytes.</param>
public sealed record MemoryPart(string Name, long Bytes);
