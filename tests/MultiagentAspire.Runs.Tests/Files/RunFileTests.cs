using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

/// <summary>What a run file means, and its defaults.</summary>
public sealed class RunFileTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Defaults_are_the_papers()
    {
        var run = _folder.Load(MinimalRunFile.Text);

        Assert.Equal((0, 1), (run.Seed, run.Iterations));
        Assert.Equal(new DebateSettings(2, true, new SamplingSettings(1.0, 0.9, 0, 2048)), run.Debate);
        Assert.Equal(new RunSelection(new SelectionSettings(), new VotingSettings(), 0), run.Selection);
        Assert.True(run.Training.FromPrevious);
        Assert.False(run.Evaluation.DropUnparsable);
        Assert.False(run.Task.Fresh);
        Assert.Equal(
            ["base", "majority", "debate", "single-agent", "single-agent-debate", "multiagent"],
            run.Arms.Select(arm => arm.Name)
        );
        Assert.Equal(3, run.Agents.Length);
    }

    [Theory]
    [InlineData(
        "{ // why\n  \"seed\": 7, /* \"seed\": 1 */ \"name\": \"small\",",
        "{ // why\n  \"seed\": -8, /* \"seed\": 1 */ \"name\": \"small-seed--8\","
    )]
    [InlineData(
        "{ \"name\": \"small\" ,\n \"seed\" : 12345678901,",
        "{ \"name\": \"small-seed--8\" ,\n \"seed\" : -8,"
    )]
    [InlineData("{ \"name\": \"small\",", "{ \"name\": \"small-seed--8\", \"seed\": -8,")]
    public void Another_seed_changes_two_values_of_the_text_and_nothing_else(string begin, string expected)
    {
        var rest = MinimalRunFile.Text[
            MinimalRunFile.Text.IndexOf("// a comment", StringComparison.Ordinal)..
        ];
        foreach (var mark in (string[])["", "\uFEFF"])
        {
            var other = _folder.Load(mark + begin + rest).WithSeed(-8);
            Assert.Equal(
                expected + rest,
                System.Text.Encoding.UTF8.GetString(other.Source.Span).TrimStart('\uFEFF')
            );
            var read = RunFile.Parse(expected + rest, "text", path => _folder.At(path));
            Assert.Equal(
                (other.Name, other.Seed, "small-seed--8", -8),
                (read.Name, read.Seed, read.Name, read.Seed)
            );
        }
    }

    [Fact]
    public void The_file_of_a_task_is_found_beside_the_run_file()
    {
        File.WriteAllText(_folder.At("own.jsonl"), "{}");
        var run = _folder.Load(
            MinimalRunFile.Text.Replace(
                "\"name\": \"arithmetic\",",
                """ "name": "jsonl", "path": "own.jsonl", "extractor": "letter", """,
                StringComparison.Ordinal
            )
        );
        Assert.Equal(_folder.At("own.jsonl"), run.Task.Spec.Options["path"]);
        Assert.Equal("letter", run.Task.Spec.Options["extractor"]);
    }

    [Fact]
    public void The_modules_that_adapters_are_for_can_be_named()
    {
        Assert.Equal("", _folder.Load(MinimalRunFile.Text).Training.Generator.Targets);
        Assert.Equal(
            "q_proj,v_proj",
            _folder
                .Load(MinimalRunFile.With("\"training\": { \"targets\": [\"v_proj\", \"q_proj\"] },"))
                .Training.Critic.Targets
        );
        Assert.Contains(
            "did you mean \"q_proj\"",
            Assert
                .Throws<InvalidRunFileException>(() =>
                    _folder.Load(MinimalRunFile.With("\"training\": { \"targets\": [\"q_pro\"] },"))
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_model_path_is_found_beside_the_run_file() =>
        Assert.Equal(_folder.At("models/arithmetic-tiny"), _folder.Load(MinimalRunFile.Text).Models["base"]);

    [Fact]
    public void Agents_may_be_a_list() =>
        Assert.Equal(
            2,
            _folder
                .Load(
                    MinimalRunFile.Text.Replace(
                        """{ "count": 3, "model": "base" }""",
                        """[{ "model": "base" }, {}]""",
                        StringComparison.Ordinal
                    )
                )
                .Agents.Length
        );

    [Fact]
    public void A_key_overrides_the_preset_a_role_overrides_both_and_later_overrides_all()
    {
        var training = _folder
            .Load(
                MinimalRunFile.With(
                    """
                    "training": {
                      "preset": "paper-phi3", "rank": 4, "critic": { "epochs": 7 },
                      "later": { "learningRate": 0.25, "epochs": 9 }
                    },
                    """
                )
            )
            .Training;

        Assert.Equal(
            (5e-6, 2, 4),
            (training.Generator.LearningRate, training.Generator.Epochs, training.Generator.Rank)
        );
        Assert.Equal(
            (5e-7, 7, 4),
            (training.Critic.LearningRate, training.Critic.Epochs, training.Critic.Rank)
        );
        Assert.Equal((0.25, 9), (training.LaterCritic.LearningRate, training.LaterCritic.Epochs));
        Assert.Equal(AdapterKind.Full, training.LaterGenerator.Adapter);
        Assert.Equal(training.Generator, training.For(AgentRole.Single, 1));
    }

    [Fact]
    public void Minimum_votes_hold_for_critics_too_unless_they_have_their_own()
    {
        var rules = _folder
            .Load(
                MinimalRunFile.With(
                    """
                    "selection": {
                      "minimumVotes": 2, "correctedMinimumVotes": 3,
                      "maximumExamples": 50, "criticMaximumExamples": 8
                    },
                    """
                )
            )
            .Selection;

        Assert.Equal(
            (2, 2, 3),
            (
                rules.Rules.GeneratorMinimumVotes,
                rules.Rules.CriticMinimumVotes,
                rules.Rules.CorrectedMinimumVotes
            )
        );
        Assert.Equal(
            (50, 8),
            (rules.For(AgentRole.Generator).MaximumExamples, rules.For(AgentRole.Critic).MaximumExamples)
        );
    }

    [Fact]
    public void A_transfer_task_is_the_runs_task_with_changes()
    {
        var transfer = _folder
            .Load(
                MinimalRunFile.Text.Replace(
                    "\"evaluate\": 5,",
                    """
                    "evaluate": 5, "max": 9, "prompts": "compact", "transfer": [
                      { "name": "long", "terms": 8, "evaluate": 3 },
                      { "name": "other", "task": "arithmetic-large", "evaluate": 2 }
                    ]
                    """,
                    StringComparison.Ordinal
                )
            )
            .Task.Transfer;

        Assert.Equal(
            "max=9 prompts=compact terms=8",
            string.Join(' ', transfer[0].Spec.Options.OrderBy(o => o.Key).Select(o => $"{o.Key}={o.Value}"))
        );
        Assert.Equal(
            "prompts=compact",
            string.Join(' ', transfer[1].Spec.Options.Select(o => $"{o.Key}={o.Value}"))
        );
    }
}
