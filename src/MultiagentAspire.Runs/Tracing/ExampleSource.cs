namespace MultiagentAspire.Runs.Tracing;

/// <summary>The messages from which one training example was made: those of one slot of one debate.</summary>
/// <param name="Debate">Index of the debate in its file, from 0.</param>
/// <param name="Slot">The slot, from 0.</param>
/// <param name="FirstLearned">The first round whose response is learned.</param>
/// <param name="Round">The last round, whose response ends the example.</param>
internal sealed record ExampleSource(int Debate, int Slot, int FirstLearned, int Round)
{
    /// <summary>Whether the debate is one with hints, in a file of its own.</summary>
    public bool IsHinted { get; init; }

    /// <summary>Whether a response of a debate of the same file is learned.</summary>
    public bool Learns(int debate, int slot, int round) =>
        (debate, slot) == (Debate, Slot) && round >= FirstLearned && round <= Round;
}
