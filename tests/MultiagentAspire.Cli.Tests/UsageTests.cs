namespace MultiagentAspire.Cli.Tests;

public sealed class UsageTests
{
    public static TheoryData<string> Commands =>
        [
            "run",
            "pretrain",
            "finetune",
            "debate",
            "evaluate",
            "grade",
            "report",
            "export",
            "generate",
            "score",
            "tokenize",
            "bench",
        ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_help(string command)
    {
        var ended = CliRunner.Run(command, "--help");
        Assert.Equal(0, ended.ExitCode);
        Assert.Matches($"(?s)^Description:\n  .+Usage:\n  \\S+ {command} ", ended.Output);
    }

    [Fact]
    public void An_unknown_verb_is_named() =>
        CliRunner.AssertRejected(CliRunner.Run("evalute"), "'evalute'", "--help");

    [Fact]
    public void A_missing_option_is_named() => CliRunner.AssertRejected(CliRunner.Run("evaluate"), "--model");

    [Theory]
    [InlineData("--agents", "0", "--agents must be from 1 to 64, not 0")]
    [InlineData("--agents", "many", "many")]
    [InlineData("--temperature", "NaN", "--temperature must be from 0 to 10")]
    public void A_value_out_of_range_is_named(string option, string value, string message) =>
        CliRunner.AssertRejected(CliRunner.Run("debate", "--model", "x", option, value, "1+1"), message);

    [Theory]
    [InlineData("generate", "--prompt", "1+1")]
    [InlineData("score", "--ids", "1,2")]
    [InlineData("evaluate", "--problems", "1")]
    [InlineData("debate", "--agents", "1", "1+1")]
    [InlineData("finetune", "--data", "x", "--output", "y")]
    public void A_missing_model_is_named(string command, params string[] more) =>
        CliRunner.AssertRejected(
            CliRunner.Run([command, "--model", "no/such/model", .. more]),
            "no/such/model",
            "no such model folder"
        );
}
