using System.Text.Json;
using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class DebateTopologyTests
{
    [Fact]
    public void All_to_all_shows_every_agent_all_others_in_slot_order() =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[2, 9])
            .Sample(
                (slots, round) =>
                {
                    foreach (var slot in Enumerable.Range(0, slots))
                        Assert.Equal(
                            Enumerable.Range(0, slots).Except([slot]),
                            new AllToAllTopology().Seen(slot, round, slots)
                        );
                }
            );

    [Fact]
    public void Every_registered_topology_shows_different_other_slots_and_is_a_function_of_its_arguments() =>
        Assert.All(
            DebateTopology.Registered.All,
            topology =>
                Gen.Select(Gen.Int[1, 9], Gen.Int[2, 9])
                    .Sample(
                        (slots, round) =>
                        {
                            foreach (var slot in Enumerable.Range(0, slots))
                            {
                                var seen = topology.Seen(slot, round, slots);
                                Assert.Equal(seen, seen.Distinct());
                                Assert.All(seen, other => Assert.InRange(other, 0, slots - 1));
                                Assert.DoesNotContain(slot, seen);
                                Assert.Equal(seen, topology.Seen(slot, round, slots));
                            }
                        }
                    )
        );

    [Fact]
    public void The_default_is_not_stored_so_that_debates_keep_their_work_item_ids()
    {
        var settings = new DebateSettings(2, Summarize: true, new SamplingSettings());
        Assert.Equal("all-to-all", settings.TopologyName);
        Assert.Equal(settings, settings with { Topology = "all-to-all" });
        Assert.Equal(
            """{"rounds":2,"summarize":true,"sampling":{"temperature":1,"topP":0.9,"topK":0,"maxTokens":2048},"""
                + "\"synchronous\":true,\"generatorsOnly\":false,\"shuffleOthers\":false}",
            Json(settings)
        );
        var ring = settings with { Topology = "ring" };
        Assert.EndsWith(",\"topology\":\"ring\"}", Json(ring), StringComparison.Ordinal);
        Assert.Equal(ring, JsonSerializer.Deserialize(Json(ring), CoreJson.Default.DebateSettings));
        Assert.Equal(settings, JsonSerializer.Deserialize(Json(settings), CoreJson.Default.DebateSettings));
    }

    private static string Json(DebateSettings settings) =>
        JsonSerializer.Serialize(settings, CoreJson.Default.DebateSettings);
}
