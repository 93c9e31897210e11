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
    /// The slots whose latest responses the agent of a slot sees, in the order of its prompt. A pure function.
    /// </summary>
    /// <param name="slot">The slot that answers, counted from 0.</param>
    /// <param name="round">The round in which it answers, from 2: round 1 is independent.</param>
    /// <param name="slots">N, the number of slots.</param>
    /// <returns>Different slots other than <paramref name="slot"/>; none: the agent checks its own response.</returns>
    public abstract ImmutableArray<int> Seen(int slot, int round, int slots);
}
