using System.Text.Json.Nodes;

namespace MultiagentAspire.Cli.Tests;

public sealed class BenchTests
{
    private static readonly string[] Small =
    [
        "--hidden",
        "32",
        "--layers",
        "2",
        "--heads",
        "4",
        "--intermediate",
        "48",
        "--vocabulary",
        "64",
        "--batch",
        "4",
        "--prompt",
        "4",
        "--new",
        "6",
        "--rank",
        "2",
        "--rounds",
        "1",
        "--json",
    ];

    [Theory]
    [InlineData("engine", "engineToFloor", "--adapters", "2")]
    [InlineData("train", "fullToProductRate")]
    public void Speeds_stand_beside_the_rates_of_the_machine(string kind, string ratio, params string[] more)
    {
        var ended = CliRunner.Run(["bench", kind, .. Small, .. more]);
        Assert.Equal((0, 0), (ended.ExitCode, ended.Errors.Count));
        var report = JsonNode.Parse(ended.Output)!;
        Assert.InRange(report["ratios"]![ratio]!.GetValue<double>(), 1e-9, 1e9);
        Assert.NotEmpty(report["machine"]!.AsObject());
    }

    [Theory]
    [InlineData("--batch", "0")]
    [InlineData("--heads", "5")]
    [InlineData("--rounds", "-1")]
    public void A_size_that_makes_no_sense_is_named(string option, string value) =>
        CliRunner.AssertRejected(
            CliRunner.Run([
                "bench",
                "engine",
                .. Small.Where(
                    (_, i) => i != Array.IndexOf(Small, option) && i != Array.IndexOf(Small, option) + 1
                ),
                option,
                value,
            ]),
            option
        );
}
