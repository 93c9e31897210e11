using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>Every agent sees all others (paper section 2.1), in slot order.</summary>
public sealed class AllToAllTopology : DebateTopology
{
    /// <summary>The name in run files, which is the default there.</summary>
    public const string RegisteredName = "all-to-all";

    /// <inheritdoc/>
    public override string Name => RegisteredName;

    /// <inheritdoc/>
    public override string Description => "Every agent sees the responses of all others.";

    /// <inheritdoc/>
    public override ImmutableArray<int> Seen(int slot, int round, int slots) =>
        [.. Enumerable.Range(0, slots).Where(other => other != slot)];
}
