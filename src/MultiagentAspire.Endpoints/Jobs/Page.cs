using System.Collections.Immutable;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>A page of a list, newest first.</summary>
/// <param name="Items">The items of the page.</param>
/// <param name="More">Whether older items follow.</param>
internal sealed record Page<T>(ImmutableArray<T> Items, bool More);
