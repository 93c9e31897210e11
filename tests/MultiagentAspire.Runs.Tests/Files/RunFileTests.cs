using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

public sealed class RunFileTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private const string Minimal = """
        {
          "name": "small", // a comment
          "task": { "name": "arithmetic", "train": 4, "evaluate": 5, },
          "models": { "base": { "path": "models/arithmetic-tiny" } },
          "agents": { "count": 3, "model": "base" },
        }
        """;

    /// <summary>The minimal run with one section set, on line 6.</summary>
    private static string With(string section) =>
        Minimal.Replace("\"base\" },\n", $"\"base\" }},\n  {section}\n", StringComparison.Ordinal);

    [Fact]
    public void Defaults_are_the_papers()
    {
        var run = _folder.Load(Minimal);

        Assert.Equal((0, 1), (run.Seed, run.Iterations));
        Assert.Equal(new DebateSettings(2, true, new SamplingSettings(1.0, 0.9, 0, 2048)), run.Debate);
        Assert.Equal(new RunSelection(new SelectionSettings(), new VotingSettings(), 0), run.Selection);
        Assert.True(run.Training.FromPrevious);
        Assert.False(run.Evaluation.DropUnparsable);
        Assert.False(run.Task.Fresh);
        Assert.Equal(
            ["base", "majority", "debate", "single-agent", "multiagent"],
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
        var rest = Minimal[Minimal.IndexOf("// a comment", StringComparison.Ordinal)..];
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
            Minimal.Replace(
                "\"name\": \"arithmetic\",",
                """ "name": "jsonl", "path": "own.jsonl", "extractor": "letter", """,
                StringComparison.Ordinal
            )
        );
        Assert.Equal(_folder.At("own.jsonl"), run.Task.Spec.Options["path"]);
        Assert.Equal("letter", run.Task.Spec.Options["extractor"]);
    }

    [Theory]
    [InlineData(
        """ "name": "jsonl", "path": "none.jsonl", """,
        "run.json:3: task.path names \"none.jsonl\", which does not exist"
    )]
    [InlineData(""" "name": "jsonl", "extractor": "lettr", """, "'extractor'")]
    [InlineData(""" "name": "gsm8k", "max": 9, """, "has no option 'max'")]
    [InlineData(""" "name": "jsonl", "regex": "[0-9]+", """, "exactly one group")]
    public void What_is_wrong_with_a_task_is_said_in_its_line(string task, string why)
    {
        var message = Assert
            .Throws<InvalidRunFileException>(() =>
                _folder.Load(Minimal.Replace("\"name\": \"arithmetic\",", task, StringComparison.Ordinal))
            )
            .Message;
        Assert.Contains("run.json:3: ", message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployment_reads_problems_inside_its_folders_alone()
    {
        var json = Minimal.Replace(
            "\"name\": \"arithmetic\",",
            """ "name": "jsonl", "path": "/etc/passwd", """,
            StringComparison.Ordinal
        );
        var roots = new ArtifactRoots([_folder.Path]);
        Assert.Contains(
            "/etc/passwd",
            Assert
                .Throws<ArtifactAccessException>(() => RunFile.Parse(json, "run file", roots.Resolve))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_modules_that_adapters_are_for_can_be_named()
    {
        Assert.Equal("", _folder.Load(Minimal).Training.Generator.Targets);
        Assert.Equal(
            "q_proj,v_proj",
            _folder
                .Load(With("\"training\": { \"targets\": [\"v_proj\", \"q_proj\"] },"))
                .Training.Critic.Targets
        );
        Assert.Contains(
            "did you mean \"q_proj\"",
            Assert
                .Throws<InvalidRunFileException>(() =>
                    _folder.Load(With("\"training\": { \"targets\": [\"q_pro\"] },"))
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("\"rank\": 4")]
    [InlineData("\"adapter\": \"full\"")]
    [InlineData("\"targets\": [\"q_proj\"]")]
    public void What_goes_on_with_an_adapter_cannot_change_its_shape(string later)
    {
        var message = Assert
            .Throws<InvalidRunFileException>(() =>
                _folder.Load(With($"\"training\": {{ \"later\": {{ {later} }} }},"))
            )
            .Message;
        Assert.Contains("run.json:6: training.later.", message, StringComparison.Ordinal);
        Assert.Contains("startFrom", message, StringComparison.Ordinal);
        _folder.Load(With($"\"training\": {{ \"startFrom\": \"base\", \"later\": {{ {later} }} }},"));
    }

    [Fact]
    public void A_model_path_is_found_beside_the_run_file() =>
        Assert.Equal(_folder.At("models/arithmetic-tiny"), _folder.Load(Minimal).Models["base"]);

    [Fact]
    public void Agents_may_be_a_list() =>
        Assert.Equal(
            2,
            _folder
                .Load(
                    Minimal.Replace(
                        """{ "count": 3, "model": "base" }""",
                        """[{ "model": "base" }, {}]""",
                        StringComparison.Ordinal
                    )
                )
                .Agents.Length
        );

    [Fact]
    public void What_is_written_beats_the_preset_a_role_beats_both_and_later_beats_all()
    {
        var training = _folder
            .Load(
                With(
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
                With(
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
                Minimal.Replace(
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

    [Theory]
    [InlineData("\"debat\": {},", "run.json:6: unknown key debat; did you mean 'debate'?")]
    [InlineData(
        "\"debate\": { \"tempreture\": 1 },",
        "run.json:6: unknown key debate.tempreture; did you mean 'temperature'?"
    )]
    [InlineData(
        "\"training\": { \"critic\": { \"learnRate\": 1 } },",
        "unknown key training.critic.learnRate; did you mean 'learningRate'?"
    )]
    [InlineData("\"iterations\": 0,", "run.json:6: iterations must be a whole number from 1 to 100, not 0.")]
    [InlineData("\"iterations\": \"3\",", "iterations must be a whole number from 1 to 100, not \"3\".")]
    [InlineData("\"iterations\": 2.5,", "iterations must be a whole number from 1 to 100, not 2.5.")]
    [InlineData("\"seed\": true,", "seed must be a whole number, not true.")]
    [InlineData("\"debate\": [],", "debate must be an object {…}, not a list.")]
    [InlineData("\"debate\": { \"topP\": 0 },", "debate.topP must be a number above 0 and at most 1, not 0.")]
    [InlineData("\"debate\": { \"summarize\": 1 },", "debate.summarize must be true or false, not 1.")]
    [InlineData(
        "\"selection\": { \"mode\": \"best\" },",
        "selection.mode must be \"proportion\" or \"repo\" or \"moco\", not \"best\"."
    )]
    [InlineData(
        "\"selection\": { \"minimumVotes\": 4 },",
        "selection.minimumVotes must be a whole number from 1 to 3, not 4."
    )]
    [InlineData(
        "\"training\": { \"method\": \"dpo\" },",
        "training.method must be \"sft\", not \"dpo\": preference training is not available yet in this version."
    )]
    [InlineData(
        "\"training\": { \"preset\": \"paper-phi\" },",
        "training.preset is \"paper-phi\", which is no preset; did you mean \"paper-phi3\"?"
    )]
    [InlineData(
        "\"training\": { \"emptyData\": \"fail\" },",
        "training.emptyData must be \"keep\", not \"fail\"."
    )]
    [InlineData(
        "\"arms\": [\"multiagents\"],",
        "arms[0]: unknown arm \"multiagents\"; did you mean \"multiagent\"?"
    )]
    [InlineData("\"arms\": [\"base\", \"base\"],", "arms[1]: arm \"base\" is listed twice; keep one.")]
    [InlineData(
        "\"arms\": [\"single-agent-matched\"],",
        "arms: \"single-agent-matched\" needs \"multiagent\" in the list; add it."
    )]
    [InlineData("\"name\": \"twice\",", "run.json:6: name is written twice; keep one.")]
    public void A_fault_is_one_clear_line(string section, string expected) =>
        Refused(With(section), expected);

    [Theory]
    [InlineData(
        "\"small\"",
        "\"../up\"",
        "name must consist of letters, digits, '-', '_' and '.', and begin with a letter or digit, not \"../up\"."
    )]
    [InlineData(
        "\"train\": 4, ",
        "",
        "run.json:3: task.train is missing; add a whole number from 1 to 1000000."
    )]
    [InlineData(
        "\"arithmetic\"",
        "\"arithmetics\"",
        "task.name is \"arithmetics\", which is no task; did you mean \"arithmetic\"?"
    )]
    [InlineData(
        "\"evaluate\": 5,",
        "\"evaluate\": 5, \"terms\": 1,",
        "task: Option 'terms' of task 'arithmetic' must be a whole number from 2 to 32, not '1'."
    )]
    [InlineData(
        "models/arithmetic-tiny",
        "models/absent",
        "models.base.path names the folder \"models/absent\", which does not exist (looked at "
    )]
    [InlineData(
        "models/arithmetic-tiny",
        "models",
        "which holds no config.json; give a model folder in Hugging Face layout."
    )]
    [InlineData(
        "models/arithmetic-tiny",
        "https://host/v1",
        "models.base.path is an address; write it as \"endpoint\", with the \"model\" there."
    )]
    [InlineData(
        "\"path\"",
        "\"endpoint\"",
        "models.base.model is missing; add the model's name at the endpoint, for example \"gpt-4o-mini\"."
    )]
    [InlineData(
        "{ \"count\": 3, \"model\": \"base\" }",
        "[{ \"style\": \"terse\" }]",
        "agents[0].style cannot be used: styles of single agents are not available yet in this version"
    )]
    [InlineData(
        "\"model\": \"base\"",
        "\"model\": \"bass\"",
        "agents.model names \"bass\", which is not among the models (base); did you mean \"base\"?"
    )]
    [InlineData("\"count\": 3", "\"count\": 0", "agents.count must be a whole number from 1 to 64, not 0.")]
    public void So_is_one_in_a_required_section(string old, string replacement, string expected) =>
        Refused(Minimal.Replace(old, replacement, StringComparison.Ordinal), expected);

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("{\n\"name\": oops }", "run.json:2: not valid JSON:")]
    [InlineData("{\n\"name\": \"\\ud800\" }", "run.json:2: a text holds half of a surrogate pair")]
    [InlineData("[]", "the run must be an object {…}, not a list.")]
    [InlineData("{} {}", "run.json:1: not valid JSON:")]
    public void So_is_what_is_no_run_file_at_all(string json, string expected) => Refused(json, expected);

    [Fact]
    public void So_is_a_file_that_is_not_there() =>
        Assert.StartsWith(
            $"{_folder.At("none.json")}: the run file cannot be read",
            Assert.Throws<InvalidRunFileException>(() => RunFile.Load(_folder.At("none.json"))).Message,
            StringComparison.Ordinal
        );

    private void Refused(string json, string expected)
    {
        var message = Assert.Throws<InvalidRunFileException>(() => _folder.Load(json)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
