using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

/// <summary>Errors in a run file: one line with the line of the file, the key and the remedy.</summary>
public sealed class RunFileErrorTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
        "selection.mode must be \"weighted\" or \"repeat\" or \"proportion\" or \"repo\" or \"moco\", not \"best\"."
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
    public void An_error_in_a_section_is_one_clear_line(string section, string expected) =>
        AssertRejected(MinimalRunFile.With(section), expected);

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
    public void An_error_in_a_required_section_is_one_clear_line(
        string old,
        string replacement,
        string expected
    ) => AssertRejected(MinimalRunFile.Text.Replace(old, replacement, StringComparison.Ordinal), expected);

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("{\n\"name\": oops }", "run.json:2: not valid JSON:")]
    [InlineData("{\n\"name\": \"\\ud800\" }", "run.json:2: a text holds half of a surrogate pair")]
    [InlineData("[]", "the run must be an object {…}, not a list.")]
    [InlineData("{} {}", "run.json:1: not valid JSON:")]
    public void A_text_that_is_no_run_file_is_an_error_of_one_line(string json, string expected) =>
        AssertRejected(json, expected);

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.StartsWith(
            $"{_folder.At("none.json")}: the run file cannot be read",
            Assert.Throws<InvalidRunFileException>(() => RunFile.Load(_folder.At("none.json"))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(
        """ "name": "jsonl", "path": "none.jsonl", """,
        "run.json:3: task.path names \"none.jsonl\", which does not exist"
    )]
    [InlineData(""" "name": "jsonl", "extractor": "lettr", """, "'extractor'")]
    [InlineData(""" "name": "gsm8k", "max": 9, """, "has no option 'max'")]
    [InlineData(""" "name": "jsonl", "regex": "[0-9]+", """, "exactly one group")]
    public void An_error_in_a_task_names_its_line(string task, string why)
    {
        var message = Assert
            .Throws<InvalidRunFileException>(() =>
                _folder.Load(
                    MinimalRunFile.Text.Replace("\"name\": \"arithmetic\",", task, StringComparison.Ordinal)
                )
            )
            .Message;
        Assert.Contains("run.json:3: ", message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"rank\": 4")]
    [InlineData("\"adapter\": \"full\"")]
    [InlineData("\"targets\": [\"q_proj\"]")]
    public void A_training_that_starts_from_an_adapter_cannot_change_its_shape(string later)
    {
        var message = Assert
            .Throws<InvalidRunFileException>(() =>
                _folder.Load(MinimalRunFile.With($"\"training\": {{ \"later\": {{ {later} }} }},"))
            )
            .Message;
        Assert.Contains("run.json:6: training.later.", message, StringComparison.Ordinal);
        Assert.Contains("startFrom", message, StringComparison.Ordinal);
        _folder.Load(
            MinimalRunFile.With($"\"training\": {{ \"startFrom\": \"base\", \"later\": {{ {later} }} }},")
        );
    }

    [Fact]
    public void A_deployment_reads_problems_inside_its_folders_alone()
    {
        var json = MinimalRunFile.Text.Replace(
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
    public void The_error_of_an_invalid_literal_does_not_repeat_the_file()
    {
        var json = "{ \"seed\": trux, " + new string(' ', 10_000);
        var message = Assert.Throws<InvalidRunFileException>(() => _folder.Load(json)).Message;
        Assert.Contains("run.json:1: not valid JSON:", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 1000);
    }

    private void AssertRejected(string json, string expected)
    {
        var message = Assert.Throws<InvalidRunFileException>(() => _folder.Load(json)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
