using System.Text.Json.Nodes;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary>A task of the user's own, from the file to extracted answers.</summary>
public sealed class OwnTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Problems(params string[] lines) => _folder.Write("own.jsonl", string.Join('\n', lines));

    private string RunFile(string path, int evaluate = 2) =>
        _folder.Write(
            "run.json",
            SmallRun
                .Json(Repository.TinyModel, train: 2, evaluate: evaluate)
                .Replace(
                    "\"arithmetic\", \"max\": 9, \"prompts\": \"compact\"",
                    $"\"jsonl\", \"path\": \"{path}\", \"prompt\": \"{{question}}\", \"extractor\": \"number\"",
                    StringComparison.Ordinal
                )
        );

    private string Sums() =>
        Problems(
            """{"question":"11+12*13","answer":167}""",
            """{"question":"12+13*14","answer":194}""",
            """{"question":"13+14*15","answer":223}""",
            """{"question":"14+15*16","answer":254}"""
        );

    [Fact]
    public void A_dry_run_shows_settings_cost_and_problems_and_writes_nothing()
    {
        var ended = CliRunner.Run("run", RunFile(Sums()), "--dry-run", "--output", _folder.At("out"));
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        foreach (
            var part in (string[])
                [
                    "\"criticWeight\"",
                    "Models are asked ",
                    "reference: ",
                    "multiagent evaluate --model",
                    "--problems 5",
                ]
        )
            Assert.Contains(part, ended.Output, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder.At("out")));
        var json = JsonNode.Parse(
            CliRunner.Run("run", RunFile(Sums()), "--dry-run", "--json", "--output", _folder.At("out")).Output
        )!;
        Assert.Equal(2, json["problems"]!.AsArray().Count);
        Assert.True(json["calls"]!.GetValue<long>() > 0);
    }

    [Fact]
    public void A_dry_run_finds_a_bad_line() =>
        CliRunner.AssertRejected(
            CliRunner.Run("run", RunFile(Problems("""{"question":"1+1","answer":2}""", "{")), "--dry-run"),
            "own.jsonl:2:",
            "is no JSON"
        );

    [Fact]
    public void Extracted_answers_are_shown_before_a_run()
    {
        var ended = CliRunner.Run(
            "evaluate",
            "--model",
            Repository.TinyModel,
            "--task",
            "jsonl",
            "--option",
            $"path={Sums()}",
            "--option",
            "prompt={question}",
            "--option",
            "extractor=number",
            "--problems",
            "3",
            "--max-tokens",
            "32",
            "--show"
        );
        Assert.Equal((0, 0), (ended.ExitCode, ended.Errors.Count));
        Assert.Equal(3, ended.Output.Split("  answer: ").Length - 1);
        Assert.Contains("of 3 problems", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_answers_the_accuracy_is_unknown()
    {
        string[] command =
        [
            "evaluate",
            "--model",
            Repository.TinyModel,
            "--task",
            "jsonl",
            "--option",
            $"path={Problems("""{"question":"11+12"}""")}",
            "--option",
            "prompt={question}",
            "--max-tokens",
            "32",
        ];
        Assert.Contains("accuracy is unknown", CliRunner.Run(command).Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(CliRunner.Run([.. command, "--json", "--show"]).Output)!;
        Assert.Null(json["accuracy"]);
        Assert.Null(Assert.Single(json["answers"]!.AsArray())!["correct"]);
    }

    [Fact]
    public void Word_problems_are_read_in_three_ways()
    {
        var ended = CliRunner.RunWithInput(
            """{"answer":"it costs $29.00","reference":"20+9=29\n#### 29"}""",
            "grade",
            "--task",
            "gsm8k"
        );
        const string Readings =
            """{"strict":{"extracted":null,"correct":false},"flexible":{"extracted":"$29.00","correct":false}}""";
        Assert.Equal(
            """{"answer":"it costs $29.00","reference":"20+9=29\n#### 29","extracted":"29","correct":true"""
                + $$""","readings":{{Readings}}}""",
            ended.Output.TrimEnd()
        );
    }

    [Fact]
    public void Mathematics_is_graded_as_the_paper_does_or_by_value()
    {
        const string Line = """{"answer":"so \\boxed{6/2}","reference":"3"}""";
        Assert.Contains(
            "\"extracted\":\"6/2\",\"correct\":false",
            CliRunner.RunWithInput(Line, "grade", "--task", "math").Output,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"correct\":true",
            CliRunner.RunWithInput(Line, "grade", "--task", "math", "--option", "equivalence=value").Output,
            StringComparison.Ordinal
        );
    }
}
