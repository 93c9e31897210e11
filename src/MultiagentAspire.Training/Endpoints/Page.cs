using System.Collections.Immutable;

namespace MultiagentAspire.Training.Endpoints;

/// <summary>A part of a list, newest first.</summary>
/// <param name="More">Whether older ones follow.</param>
internal sealed record Page<T>(ImmutableArray<T> Items, bool More);
