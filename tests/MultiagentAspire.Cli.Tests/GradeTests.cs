using System.Text.Json;
using CsCheck;

namespace MultiagentAspire.Cli.Tests;

public sealed class GradeTests
{
    [Fact]
    public void Each_line_gets_its_verdict_and_the_extracted_answer()
    {
        var ended = CliRunner.RunWithInput(
            """
            {"answer":"3*4=12;12+1=13#13","reference":"13"}

            {"answer":"I do not know — sorry","reference":"13"}
            {"answer":"1,000","reference":1000}
            """,
            "grade",
            "--task",
            "arithmetic"
        );
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        var lines = ended.Output.TrimEnd().Split('\n');
        Assert.Equal(
            """{"answer":"3*4=12;12+1=13#13","reference":"13","extracted":"13","correct":true}""",
            lines[0]
        );
        Assert.Equal(
            """{"answer":"I do not know — sorry","reference":"13","extracted":null,"correct":false}""",
            lines[1]
        );
        using var last = JsonDocument.Parse(lines[2]);
        Assert.True(last.RootElement.GetProperty("correct").GetBoolean());
    }

    [Fact]
    public void No_line_is_too_strange()
    {
        string[] pieces =
        [
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"answer\"",
            "\"reference\"",
            "\"1\"",
            "7",
            "1e999",
            "null",
            "\"\\ud800\"",
            "\0",
            "{\"answer\":\"1\",\"reference\":",
            "é",
            "[[[[",
        ];
        Gen.Int[0, pieces.Length - 1]
            .Array[1, 10]
            .Sample(
                picked =>
                {
                    var ended = CliRunner.RunWithInput(
                        string.Concat(picked.Select(piece => pieces[piece])),
                        "grade",
                        "--task",
                        "gsm8k"
                    );
                    Assert.Contains(ended.ExitCode, (int[])[0, 2]);
                    Assert.Equal(ended.ExitCode == 0 ? 0 : 1, ended.Errors.Count);
                },
                iter: 200,
                threads: 1
            );
    }

    [Theory]
    [InlineData("no json", "is no JSON object")]
    [InlineData("[1]", "is no JSON object")]
    [InlineData("""{"answer":"1"}""", "has no \"reference\"")]
    [InlineData("""{"answer":null,"reference":"1"}""", "\"answer\" is no text")]
    public void A_bad_line_is_named_by_its_number(string line, string why)
    {
        var ended = CliRunner.RunWithInput(
            "\n{\"answer\":\"1\",\"reference\":\"1\"}\n" + line + "\n",
            "grade",
            "--task",
            "arithmetic"
        );
        Assert.Equal(2, ended.ExitCode);
        Assert.Single(ended.Output.TrimEnd().Split('\n'));
        var error = Assert.Single(ended.Errors);
        Assert.Contains("line 3", error, StringComparison.Ordinal);
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_task_is_an_error_that_lists_all_tasks() =>
        CliRunner.AssertRejected(
            CliRunner.Run("grade", "--task", "aritmetic"),
            "'aritmetic'",
            "arithmetic-long"
        );
}
