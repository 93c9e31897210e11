using System.Collections.Immutable;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>A part of a list, newest first.</summary>
/// <param name="More">Whether older ones follow.</param>
internal sealed record Page<T>(ImmutableArray<T> Items, bool More);
