using System.Collections.Immutable;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Tests;

/// <summary>Which name stands for which model.</summary>
public sealed class ServedModelsTests
{
    private static readonly ModelRef Base = new("/models/base", "b");

    [Fact]
    public void Every_agent_and_society_has_a_name_for_each_iteration_and_one_for_the_last() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 3])
            .Sample(
                (slots, last) =>
                {
                    var iterations = Enumerable.Range(0, last + 1).Select(k => After(k, slots)).ToList();
                    var models = ServedModels.FromRun(
                        ServedSocietyFixture.Rules,
                        DateTimeOffset.UnixEpoch,
                        iterations
                    );
                    Assert.Equal(
                        (last + 2) * ((2 * slots) + 1),
                        models.Named.Select(entry => entry.Name).Distinct().Count()
                    );
                    foreach (var after in iterations)
                    {
                        foreach (var (agent, model) in after.Agents)
                            Assert.Equal(
                                model,
                                ((ServedAgent)models.Find($"{agent}@{after.Iteration}")).Model
                            );
                        Assert.Same(
                            after.Society,
                            ((ServedSociety)models.Find($"society@{after.Iteration}")).Society
                        );
                    }
                    Assert.Equal($"critic-{slots}@{last}", models.Find($"critic-{slots}").Id);
                    Assert.Same(iterations[^1].Society, ((ServedSociety)models.Find("society")).Society);
                    // An adapter's parent is one of the models that are served, and no model's parent is itself.
                    Assert.All(
                        models.Named.Where(entry => entry.Model is ServedAgent { Model.Adapter: not null }),
                        entry => Assert.Null(((ServedAgent)models.Find(entry.Model.Parent!)).Model.Adapter)
                    );
                    Assert.All(
                        models.Named.Where(entry => entry.Model.Id.EndsWith("@0", StringComparison.Ordinal)),
                        entry => Assert.Null(entry.Model.Parent)
                    );
                }
            );

    [Fact]
    public void A_folder_is_served_by_its_name_and_its_adapter_beside_it()
    {
        var models = ServedModels.FromFolder(
            Base,
            new AdapterRef("/adapters/base/", "a"),
            DateTimeOffset.UnixEpoch
        );
        Assert.Equal(["base-adapter", "base"], models.Named.Select(entry => entry.Name));
        Assert.Equal(
            ("/adapters/base/", "base"),
            (models.Find("base-adapter").Root, models.Find("base-adapter").Parent)
        );
        Assert.Equal(
            ["base"],
            ServedModels.FromFolder(Base, null, DateTimeOffset.UnixEpoch).Named.Select(entry => entry.Name)
        );
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_nearest_however_long_it_is()
    {
        var models = ServedModels.FromRun(
            ServedSocietyFixture.Rules,
            DateTimeOffset.UnixEpoch,
            [After(0, 2)]
        );
        var refused = Assert.Throws<ApiErrorException>(() => models.Find("Society@1"));
        Assert.Equal(
            (404, "model_not_found", "model"),
            (refused.Status, refused.Error.Code, refused.Error.Param)
        );
        Assert.Contains("'society@0'", refused.Message, StringComparison.Ordinal);
        Assert.InRange(
            Assert.Throws<ApiErrorException>(() => models.Find(new string('x', 100_000))).Message.Length,
            1,
            300
        );
    }

    private static SocietySnapshot After(int iteration, int slots)
    {
        AgentModel Of(string agent) =>
            new(
                Base,
                iteration == 0 ? null : new AdapterRef($"/run/{iteration}/{agent}", $"{agent}-{iteration}")
            );
        var pairs = Enumerable
            .Range(0, slots)
            .Select(slot => new SocietySlot(Of($"generator-{slot + 1}"), Of($"critic-{slot + 1}")))
            .ToImmutableArray();
        return new SocietySnapshot(
            iteration,
            [
                .. pairs.Select((pair, slot) => (AgentId.Generator(slot), pair.Generator)),
                .. pairs.Select((pair, slot) => (AgentId.Critic(slot), pair.Critic)),
            ],
            new Society(pairs, new AgentModel(Base))
        );
    }
}
