namespace MultiagentAspire.Modeling.Models;

/// <summary>What some of the memory is for, and how many bytes of it.</summary>
public sealed record MemoryPart(string What, long Bytes);
