using System.Globalization;
using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Societies in which some agents answer at endpoints.</summary>
public sealed class EndpointAgentTests : IDisposable
{
    private const string Models = """
        "gpt": {
          "endpoint": "https://host/v1", "model": "gpt-small", "keyVariable": "HOST_API_KEY",
          "pricePerMillionTokens": { "prompt": 100, "generated": 1000 }
        }
        """;

    private readonly RunFixture _run = new() { Debates = new ScriptedDebateRunner { Uses = UsesOf } };

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Local_agents_are_trained_and_those_at_endpoints_keep_their_model_with_the_reason()
    {
        var report = await _run.ExecuteAsync(Load());
        Assert.Equal(
            ["generator-1", "generator-3", "critic-1", "critic-3"],
            _run.Trainer.Jobs.Where(job => job.Id.StartsWith("small-7/1-", StringComparison.Ordinal))
                .Select(job => job.Agent.ToString())
        );
        foreach (var agent in (string[])["generator-2", "critic-2"])
            Assert.Contains(
                $"{agent} of the arm 'multiagent' kept its model at iteration 1: "
                    + "gpt-small answers at an endpoint and cannot be finetuned here.",
                report.Warnings
            );
        var last = _run.Debates.Requests.Last(request => request.Id.Arm == "multiagent").Society;
        Assert.Equal(
            (true, false, true),
            (
                last.Slots[0].Generator.Adapter is not null,
                last.Slots[1].Generator.Adapter is not null,
                last.Slots[2].Critic.Adapter is not null
            )
        );
        Assert.Equal("gpt-small", last.Slots[1].Critic.Base.Endpoint!.Model);
        Assert.Contains("gpt-small at https://host/v1", report.Model, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("\"debate\": { \"summarizer\": \"gpt\" },", "gpt-small")]
    public async Task The_summarizer_is_the_first_agents_base_or_whom_the_run_file_says(
        string more,
        string? model
    )
    {
        await _run.ExecuteAsync(Load(more: more));
        Assert.All(
            _run.Debates.Requests,
            request => Assert.Equal(model, request.Society.Summarizer.Base.Endpoint?.Model)
        );
    }

    [Fact]
    public async Task The_report_has_calls_retries_tokens_and_money_by_arm()
    {
        var report = await _run.ExecuteAsync(Load(arms: "\"debate\", \"multiagent\""));
        Assert.Equal(["debate", "multiagent"], report.EndpointCosts.Select(cost => cost.Arm));
        foreach (var cost in report.EndpointCosts)
        {
            var uses = _run
                .Debates.Requests.Where(request =>
                    request.Id.Arm == cost.Arm || request.Id.Arm == $"{cost.Arm}-samples"
                )
                .SelectMany(UsesOf)
                .ToList();
            Assert.Equal(
                new EndpointCost(
                    cost.Arm,
                    "gpt",
                    uses.Sum(use => use.Calls),
                    uses.Sum(use => use.Retries),
                    uses.Sum(use => use.PromptTokens),
                    uses.Sum(use => use.Tokens),
                    uses.Sum(use => use.Estimated),
                    cost.Money
                ),
                cost
            );
            Assert.Equal((cost.TokensPrompt * 100 + cost.TokensGenerated * 1000) / 1e6, cost.Money!.Value, 9);
            Assert.True(cost is { Calls: > 0, Retries: > 0, Estimated: > 0 });
        }
        Assert.Contains("gpt", TextReport.Write(report), StringComparison.Ordinal);
        Assert.Contains("Models at endpoints", HtmlReport.Write(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"debate\": { \"summarizer\": \"gpt\" },")]
    [InlineData("\"debate\": { \"rounds\": 3, \"summarize\": false },")]
    public async Task What_an_endpoint_will_be_asked_is_known_before(string more)
    {
        var run = Load(
            arms: "\"base\", \"majority\", \"debate\", \"multiagent\", \"single-agent\"",
            more: more
        );
        var outline = RunOutline.Create(run, _run.Root());
        await _run.ExecuteAsync(run);
        var calls = _run.Debates.Requests.Sum(request =>
        {
            var (society, later) = (request.Society, request.Settings.Rounds - 1L);
            return society.Slots.Sum(slot => CountCalls(slot.Generator) + (CountCalls(slot.Critic) * later))
                + (
                    request.Settings.Summarize
                        ? CountCalls(society.Summarizer) * society.Slots.Length * later
                        : 0
                );
        });
        var tokens = calls * run.Debate.Sampling.MaxTokens;
        Assert.Equal(
            ("gpt", calls, tokens),
            Assert.Single(outline.Endpoints) is var share
                ? (share.Model, share.Calls, share.MaxTokens)
                : default
        );
        Assert.Equal(tokens * 1000 / 1e6, share.MaxCost!.Value, 6);
        Assert.Equal(4, outline.Trained);
        Assert.Contains(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Of these gpt, at https://host/v1: {calls:N0} times, at most {tokens:N0} tokens"
            ),
            RunPreview.Create(run, _run.Root()).ToText(),
            StringComparison.Ordinal
        );

        static int CountCalls(AgentModel model) => model.Base.Endpoint is null ? 0 : 1;
    }

    [Fact]
    public async Task A_run_of_local_models_says_nothing_of_endpoints() =>
        Assert.Empty((await _run.ExecuteAsync(_run.Load())).EndpointCosts);

    [Fact]
    public async Task Limits_and_prices_may_change_when_a_run_is_resumed_but_not_what_answers()
    {
        await _run.ExecuteAsync(Load());
        await _run.ExecuteAsync(
            Load(changes: json =>
                json.Replace("\"keyVariable\": \"HOST_API_KEY\"", "\"retries\": 9", StringComparison.Ordinal)
            ),
            resume: true
        );
        var refusal = await Assert.ThrowsAsync<InvalidRunFileException>(() =>
            _run.ExecuteAsync(
                Load(changes: json => json.Replace("gpt-small", "gpt-large", StringComparison.Ordinal)),
                resume: true
            )
        );
        Assert.Contains("models.gpt was", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_society_of_endpoints_alone_runs_without_any_training()
    {
        var report = await _run.ExecuteAsync(
            Load(changes: json =>
                json.Replace(
                        "\"base\": { \"path\": \"models/arithmetic-tiny\" }, ",
                        "",
                        StringComparison.Ordinal
                    )
                    .Replace("\"model\": \"base\"", "\"model\": \"gpt\"", StringComparison.Ordinal)
            )
        );
        Assert.Empty(_run.Trainer.Jobs);
        Assert.Equal(
            12,
            report.Warnings.Count(warning =>
                warning.Contains("cannot be finetuned here", StringComparison.Ordinal)
            )
        );
        Assert.Throws<InvalidRunFileException>(() => RunArtifacts.Open(_run.RunPath("")).Agents());
    }

    [Fact]
    public async Task Only_agents_with_models_of_their_own_are_exported()
    {
        await _run.ExecuteAsync(Load());
        Assert.Equal(
            ["generator-1", "generator-3", "critic-1", "critic-3"],
            RunArtifacts.Open(_run.RunPath("")).Agents().Select(agent => agent.Agent.ToString())
        );
        Assert.Equal(
            "https://host/v1",
            (string?)
                JsonNode.Parse(File.ReadAllText(_run.RunPath("run.json")))!["settings"]!["endpoints"]![
                    "gpt"
                ]!["call"]!["endpoint"]
        );
    }

    private RunFile Load(
        string arms = "\"multiagent\"",
        string more = "",
        Func<string, string>? changes = null
    ) =>
        _run.Load(
            arms: arms,
            more: more,
            changes: json =>
            {
                var mixed = json.Replace(
                        "\"path\": \"models/arithmetic-tiny\" }",
                        $"\"path\": \"models/arithmetic-tiny\" }}, {Models}",
                        StringComparison.Ordinal
                    )
                    .Replace(
                        "{ \"count\": 3, \"model\": \"base\" }",
                        "[{ \"model\": \"base\" }, { \"model\": \"gpt\" }, { \"model\": \"base\" }]",
                        StringComparison.Ordinal
                    );
                return changes?.Invoke(mixed) ?? mixed;
            }
        );

    /// <summary>
    /// Every slot at an endpoint is asked once a round; some attempts fail, and one answer tells no tokens.
    /// </summary>
    private static IEnumerable<ModelUsage> UsesOf(DebateRequest request) =>
        request
            .Society.Slots.Where(slot => slot.Generator.Base.Endpoint is not null)
            .Select(slot => new ModelUsage(
                slot.Generator.Base.Digest,
                request.Settings.Rounds,
                2,
                70,
                30,
                1
            ));
}
