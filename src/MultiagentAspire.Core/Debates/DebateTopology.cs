using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// Who sees whose responses in a debate (paper section 2.1), named by <c>debate.topology</c> in a run file. A
/// new topology is one class here, public, with a constructor without parameters.
/// </summary>
public abstract class DebateTopology : INamed
{
    /// <summary>Every topology by name.</summary>
    public static Registry<DebateTopology> Registered { get; } = new();

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Description { get; }

    /// <summary>
    /// The slots whose latest responses the agent of a slot is shown, in the order in which it is shown them.
    /// A pure function.
    /// </summary>
    /// <param name="slot">The slot that speaks, from 0; it never sees itself as another.</param>
    /// <param name="round">The round in which it speaks, from 2: the first is independent.</param>
    /// <param name="slots">N, the number of slots.</param>
    /// <returns>Different slots other than <paramref name="slot"/>; none: the agent checks its own response.</returns>
    public abstract ImmutableArray<int> Seen(int slot, int round, int slots);
}
