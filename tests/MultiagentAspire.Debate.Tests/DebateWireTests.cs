using CsCheck;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Core;

namespace MultiagentAspire.Debate.Tests;

/// <summary>Options of debates in messages.</summary>
public sealed class DebateWireTests
{
    private static readonly DebateSettings Plain = DebateFixture.Settings(2, true);

    [Fact]
    public void Settings_are_the_same_after_their_message() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool)
            .Sample(flags =>
            {
                var settings = Plain with
                {
                    Synchronous = flags.Item1,
                    GeneratorsOnly = flags.Item2,
                    ShuffleOthers = flags.Item3,
                };
                Assert.Equal(settings, DebateWire.WithOptions(Plain, DebateWire.ToProto(settings)));
            });

    [Fact]
    public void A_message_without_options_or_with_empty_ones_means_the_papers_debate()
    {
        Assert.Equal(Plain, DebateWire.WithOptions(Plain, null));
        Assert.Equal(Plain, DebateWire.WithOptions(Plain, new DebateOptions()));
    }

    [Fact]
    public void The_default_topology_has_no_name_so_that_ids_of_work_items_stay() =>
        Assert.Null(DebateWire.WithOptions(Plain, DebateWire.ToProto(Plain)).Topology);
}
