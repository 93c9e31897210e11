using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>A run stops at a number of tokens, money or hours, and can be resumed.</summary>
public sealed class RunLimitsTests : IDisposable
{
    /// <summary>Tokens of one debate of three agents in two rounds with summaries, as the doubles count them.</summary>
    private const int TokensOfDebate = 6 * (3 + 7) + 3 * (2 + 5);

    private const string Priced = """
        "gpt": {
          "endpoint": "https://host/v1", "model": "m",
          "pricePerMillionTokens": { "prompt": 0, "generated": 1e6 }
        }
        """;

    private readonly RunFixture _work = new()
    {
        Debates = new ScriptedDebateRunner
        {
            Uses = request =>
                request
                    .Society.Slots.Select(slot => slot.Generator.Base)
                    .Where(model => model.Endpoint is not null)
                    .Select(model => new ModelUsage(model.Digest, 1, 0, 5, 1, 0)),
        },
    };

    public void Dispose() => _work.Dispose();

    private static string Limit(string limits) => $"\"limits\": {{ {limits} }},";

    private Task<RunReport> RunAsync(string limits, string root, bool resume = false) =>
        _work.ExecuteAsync(_work.Load(1, more: limits.Length > 0 ? Limit(limits) : ""), root, resume);

    [Fact]
    public async Task A_run_stopped_by_its_limit_of_tokens_and_resumed_equals_one_without_limits()
    {
        await RunAsync("", "whole");
        var whole = WithoutLimits("whole");
        foreach (
            var tokens in (int[])[1, TokensOfDebate, 5 * TokensOfDebate, 8 * TokensOfDebate + 1, 700, 900]
        )
        {
            var root = $"at-{tokens}";
            var stopped = await Assert.ThrowsAsync<RunLimitException>(() =>
                RunAsync($"\"tokens\": {tokens}", root)
            );
            Assert.StartsWith("small stopped at its limit limits.tokens (spent ", stopped.Message);
            Assert.EndsWith("resume the run (--resume).", stopped.Message);
            Assert.True(File.Exists(_work.RunPath("report/report.json", root)));

            var requests = _work.Debates.Requests.Count;
            await Assert.ThrowsAsync<RunLimitException>(() =>
                RunAsync($"\"tokens\": {tokens}", root, resume: true)
            );
            Assert.Equal(requests, _work.Debates.Requests.Count);

            await RunAsync("\"tokens\": 1e9", root, resume: true);
            Assert.Equal(whole, WithoutLimits(root));
        }
    }

    [Fact]
    public async Task A_limit_that_is_not_reached_changes_nothing()
    {
        await RunAsync("", "whole");
        await RunAsync("\"tokens\": 100000, \"hours\": 5", "limited");
        Assert.Equal(WithoutLimits("whole"), WithoutLimits("limited"));
    }

    [Fact]
    public async Task Hours_are_those_of_all_steps_together()
    {
        var debates = new ScriptedDebateRunner
        {
            Before = (_, _) =>
            {
                _work.Time.Advance(TimeSpan.FromMinutes(15));
                return Task.CompletedTask;
            },
        };
        var run = _work.Load(1, more: Limit("\"hours\": 1.5"));
        var stopped = await Assert.ThrowsAsync<RunLimitException>(() =>
            _work.ExecuteAsync(run, debates: debates)
        );
        Assert.Contains("limits.hours (spent ", stopped.Message, StringComparison.Ordinal);
        Assert.Contains(" of 1.5)", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Money_is_that_of_the_endpoints_by_their_prices()
    {
        RunFile Run(string limits) =>
            _work.Load(
                1,
                more: limits,
                changes: json =>
                    json.Replace(
                            "\"count\": 3, \"model\": \"base\"",
                            "\"count\": 3, \"model\": \"gpt\"",
                            StringComparison.Ordinal
                        )
                        .Replace("\"models\": {", $"\"models\": {{ {Priced},", StringComparison.Ordinal)
            );
        var stopped = await Assert.ThrowsAsync<RunLimitException>(() =>
            _work.ExecuteAsync(Run(Limit("\"money\": 4.5")))
        );
        Assert.Contains("limits.money (spent ", stopped.Message, StringComparison.Ordinal);
        Assert.Contains(" of 4.5)", stopped.Message, StringComparison.Ordinal);
        var report = await _work.ExecuteAsync(Run(Limit("\"money\": 4500")), resume: true);
        Assert.True(report.EndpointCosts.Sum(cost => cost.Money) > 4.5);
    }

    [Theory]
    [InlineData("\"tokens\": 0", "limits.tokens must be a number above 0")]
    [InlineData("\"hours\": -1", "limits.hours must be a number above 0")]
    [InlineData("\"euro\": 1", "unknown key limits.euro")]
    public void A_limit_is_a_positive_number(string limits, string message)
    {
        var error = Assert.Throws<InvalidRunFileException>(() => _work.Load(1, more: Limit(limits)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_on_money_needs_prices()
    {
        var error = Assert.Throws<InvalidRunFileException>(() =>
            _work.Load(
                1,
                more: Limit("\"money\": 1"),
                changes: json =>
                    json.Replace(
                        "\"models\": {",
                        "\"models\": { \"gpt\": { \"endpoint\": \"https://host/v1\", \"model\": \"m\" },",
                        StringComparison.Ordinal
                    )
            )
        );
        Assert.Contains(
            "models.gpt has no \"pricePerMillionTokens\"",
            error.Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>All files of a run, without the limits and the run file that names them.</summary>
    private SortedDictionary<string, string> WithoutLimits(string root)
    {
        var files = _work.Files(root);
        files.Remove("experiment.json");
        var manifest = JsonNode.Parse(files["run.json"])!.AsObject();
        manifest["settings"]!.AsObject().Remove("limits");
        files["run.json"] = manifest.ToJsonString();
        return files;
    }
}
