using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

/// <summary>Settings by role and iteration, presets, prices.</summary>
public sealed class RunSettingsTests : IDisposable
{
    private static readonly AgentRole[] Roles = [AgentRole.Generator, AgentRole.Critic, AgentRole.Single];
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunTraining Training(string section) => _folder.Small(more: $"\"training\": {section},").Training;

    [Theory]
    [InlineData("repo", 1e-5, 1e-5, 1e-5, 1e-5, 2, 2)]
    [InlineData("paper-phi3", 5e-6, 5e-7, 5e-7, 5e-7, 2, 1)]
    [InlineData("paper-mistral", 5e-7, 5e-7, 5e-7, 5e-7, 2, 2)]
    [InlineData("paper-llama3", 5e-7, 2e-7, 5e-7, 5e-7, 2, 2)]
    public void A_preset_of_the_paper_trains_all_weights_with_its_rates_and_epochs(
        string preset,
        double generator,
        double critic,
        double laterGenerator,
        double laterCritic,
        int generatorEpochs,
        int criticEpochs
    )
    {
        var training = Training($$"""{ "preset": "{{preset}}" }""");
        TrainingSettings[] all =
        [
            training.Generator,
            training.Critic,
            training.LaterGenerator,
            training.LaterCritic,
        ];
        Assert.Equal(
            [generator, critic, laterGenerator, laterCritic],
            all.Select(settings => settings.LearningRate)
        );
        Assert.Equal(
            [generatorEpochs, criticEpochs, generatorEpochs, criticEpochs],
            all.Select(settings => settings.Epochs)
        );
        var (batch, decay) = preset == "repo" ? (192, 0) : (1, 1e-2);
        Assert.All(
            all,
            settings =>
                Assert.Equal(
                    (AdapterKind.Full, 2048, batch, decay),
                    (settings.Adapter, settings.MaxLength, settings.BatchSize, settings.WeightDecay)
                )
        );
        Assert.True(training.HasFull);
    }

    [Fact]
    public void Each_role_has_its_settings_in_the_first_iteration_and_its_own_in_later_ones()
    {
        var settings = Enumerable
            .Range(1, 4)
            .Select(epochs => new TrainingSettings { Epochs = epochs })
            .ToList();
        var training = new RunTraining(true, false, settings[0], settings[1], settings[2], settings[3]);
        Assert.Equal([1, 2, 1], Roles.Select(role => training.For(role, 1).Epochs));
        Assert.Equal([3, 4, 3], Roles.Select(role => training.For(role, 2).Epochs));
        Assert.Equal([3, 4, 3], Roles.Select(role => training.For(role, 9).Epochs));
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{ "adapter": "full" }""", true)]
    [InlineData("""{ "generator": { "adapter": "full" } }""", true)]
    [InlineData("""{ "critic": { "adapter": "full" } }""", true)]
    [InlineData("""{ "startFrom": "base", "later": { "adapter": "full" } }""", true)]
    public void All_weights_are_trained_as_soon_as_one_role_trains_them(string section, bool full) =>
        Assert.Equal(full, Training(section).HasFull);

    [Fact]
    public void The_sections_of_the_roles_and_of_later_iterations_concern_them_alone()
    {
        var training = Training(
            """{ "rank": 2, "generator": { "epochs": 3 }, "critic": { "epochs": 4 }, "later": { "epochs": 5 } }"""
        );
        Assert.Equal(
            [3, 4, 5, 5],
            new[]
            {
                training.Generator,
                training.Critic,
                training.LaterGenerator,
                training.LaterCritic,
            }.Select(settings => settings.Epochs)
        );
        Assert.Equal((true, false), (training.FromPrevious, training.KeepCriticWhenAgreementFalls));
        var other = Training("""{ "startFrom": "base", "keepCriticWhenAgreementFalls": true }""");
        Assert.Equal((false, true), (other.FromPrevious, other.KeepCriticWhenAgreementFalls));
    }

    [Fact]
    public void A_single_model_needs_the_same_share_of_votes_rounded_up_and_may_have_all_agents_examples() =>
        Gen.Select(Gen.Int[1, 64], Gen.Int[1, 64], Gen.Int[1, 2000], Gen.Int[0, int.MaxValue])
            .Sample(
                (agents, votes, voters, examples) =>
                {
                    var rules = new SelectionSettings
                    {
                        GeneratorMinimumVotes = votes,
                        MaximumExamples = examples,
                    };
                    var single = new RunSelection(rules, new VotingSettings(), 0).ForSingle(voters, agents);
                    Assert.Equal(
                        (int)Math.Ceiling((decimal)votes * voters / agents),
                        single.GeneratorMinimumVotes
                    );
                    Assert.Equal(Math.Min(int.MaxValue, (long)examples * agents), single.MaximumExamples);
                }
            );

    [Fact]
    public void The_limit_of_examples_of_a_critic_is_its_own()
    {
        var selection = new RunSelection(
            new SelectionSettings { MaximumExamples = 50 },
            new VotingSettings(),
            8
        );
        Assert.Equal([50, 8, 50], Roles.Select(role => selection.For(role).MaximumExamples));
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{ "rule": "consensus" }""", null)]
    public void The_default_rule_has_no_name(string section, string? rule) =>
        Assert.Equal(rule, _folder.Small(more: $"\"selection\": {section},").Selection.Rules.Rule);

    [Fact]
    public void Every_other_rule_is_stored_by_its_name()
    {
        foreach (var name in SelectionRule.Registered.Names.Where(name => name != ConsensusRule.DefaultName))
            Assert.Equal(
                name,
                _folder.Small(more: $$"""  "selection": { "rule": "{{name}}" },  """).Selection.Rules.Rule
            );
    }

    [Theory]
    [InlineData("random", TieRule.Random)]
    [InlineData("largest", TieRule.Largest)]
    [InlineData("drop", TieRule.Drop)]
    public void A_tie_is_resolved_as_it_is_written(string name, TieRule tie) =>
        Assert.Equal(
            tie,
            _folder.Small(more: $$"""  "selection": { "tie": "{{name}}" },  """).Selection.Voting.Tie
        );

    [Theory]
    [InlineData("wrong", false)]
    [InlineData("dropped", true)]
    public void Answers_that_cannot_be_parsed_are_wrong_or_dropped(string name, bool dropped) =>
        Assert.Equal(
            dropped,
            _folder
                .Small(more: $$"""  "evaluation": { "unparsable": "{{name}}" },  """)
                .Evaluation.DropUnparsable
        );

    [Fact]
    public void Tokens_cost_their_price_per_million()
    {
        var use = new ModelUsage("m", 0, 0, 2_000_000, 500_000, 0);
        Assert.Equal(2 * 3 + 0.5 * 8, new TokenPrice(3, 8).Of(use), 9);
    }

    [Fact]
    public void Slots_beyond_the_agents_repeat_them()
    {
        var run = _folder.Load(
            """
            {
              "name": "slots", "task": { "name": "arithmetic", "train": 8, "evaluate": 6 },
              "models": { "a": { "path": "models/arithmetic-tiny" }, "b": { "path": "models/arithmetic-tiny" } },
              "agents": [{ "model": "a" }, { "model": "b" }]
            }
            """
        );
        Assert.Equal(
            ["a", "b", "a", "b", "a"],
            Enumerable.Range(0, 5).Select(slot => run.AgentAt(slot).Model)
        );
    }

    [Fact]
    public void A_run_that_no_file_belongs_to_gets_another_seed_without_a_text()
    {
        var run = _folder.Small() with { Source = default };
        Assert.Equal(
            ("small-seed-9", 9, 0),
            (run.WithSeed(9).Name, run.WithSeed(9).Seed, run.WithSeed(9).Source.Length)
        );
    }
}
