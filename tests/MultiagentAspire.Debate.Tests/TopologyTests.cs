using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Debate.Tests;

/// <summary>A topology is one class: this one is known to nothing but this file.</summary>
public sealed class TopologyTests
{
    private static readonly Registry<DebateTopology> Topologies = new(
        typeof(DebateTopology).Assembly,
        typeof(TopologyTests).Assembly
    );

    /// <summary>Every agent sees the two before it, the nearer one first.</summary>
    private sealed class BackwardChain : DebateTopology
    {
        public override string Name => "backward-chain";

        public override string Description => "Every agent sees the two agents before it.";

        public override ImmutableArray<int> Seen(int slot, int round, int slots) =>
            [.. Enumerable.Range(0, slot).Reverse().Take(2)];
    }

    [Fact]
    public void A_class_is_known_by_its_name_and_description() =>
        Assert.Equal(
            [
                ("all-to-all", "Every agent sees the responses of all others."),
                ("backward-chain", "Every agent sees the two agents before it."),
            ],
            Topologies.All.Select(topology => (topology.Name, topology.Description))
        );

    [Fact]
    public async Task A_debate_is_held_by_the_topology_that_its_settings_name()
    {
        var stage = new DebateFixture { Topologies = Topologies };
        var settings = DebateFixture.Settings(2, summarize: false) with { Topology = "backward-chain" };
        var transcript = await stage.RunAsync(DebateFixture.Request(4, settings));
        string[] first = [.. transcript.Rounds[0].Select(response => response.Text)];
        string[] shown = [.. transcript.Rounds[1].Select(response => response.Prompt[^1].Content)];
        Assert.Equal(
            [
                [],
                [0],
                [1, 0],
                [2, 1],
            ],
            shown.Select(prompt =>
                Enumerable
                    .Range(0, 4)
                    .Where(slot => prompt.Contains(first[slot], StringComparison.Ordinal))
                    .OrderBy(slot => prompt.IndexOf(first[slot], StringComparison.Ordinal))
                    .ToArray()
            )
        );
        // An agent that sees no other response checks its own.
        Assert.StartsWith("Check your answer", shown[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_is_all_to_all()
    {
        var named = DebateFixture.Settings(3, summarize: true) with { Topology = "all-to-all" };
        Assert.Equal(
            Transcripts.ToLine(
                await new DebateFixture().RunAsync(
                    DebateFixture.Request(3, DebateFixture.Settings(3, summarize: true))
                )
            ),
            Transcripts.ToLine(await new DebateFixture().RunAsync(DebateFixture.Request(3, named)))
        );
    }

    [Fact]
    public async Task A_debate_of_an_unknown_topology_is_refused()
    {
        var settings = DebateFixture.Settings(2, summarize: true) with { Topology = "all-to-al" };
        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            new DebateFixture().RunAsync(DebateFixture.Request(2, settings))
        );
        Assert.Contains("did you mean 'all-to-all'?", error.Message, StringComparison.Ordinal);
    }
}
