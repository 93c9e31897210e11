using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Societies some of whose agents are finetuned at their endpoint.</summary>
public sealed class EndpointFinetuningTests : IDisposable
{
    private const string Price = "\"trained\": 1000, \"prompt\": 200, \"generated\": 2000";
    private readonly RunFixture _run = new() { Debates = new ScriptedDebateRunner { Uses = UsesOf } };

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Each_agent_starts_from_its_finetuned_model_and_debates_with_it()
    {
        var report = await _run.ExecuteAsync(Load());
        var jobs = _run.Trainer.Jobs.Where(job => job.EndpointSettings is not null).ToList();
        Assert.Equal(
            ["1:critic-2", "1:generator-2", "2:critic-2", "2:generator-2"],
            jobs.Select(job => $"{job.Id["small-7/".Length..][0]}:{job.Agent}").Order(StringComparer.Ordinal)
        );
        Assert.All(
            jobs,
            job =>
                Assert.Equal(
                    new EndpointFinetuning(
                        "https://host/v1",
                        Epochs: 2,
                        Suffix: $"small-{job.Id["small-7/".Length..][0]}-{job.Agent}"
                    ),
                    job.EndpointSettings
                )
        );
        Assert.Equal(
            [null, null, $"ft {jobs[0].Id}", $"ft {jobs[1].Id}"],
            jobs.Select(job => job.StartFrom?.Model)
        );

        var last = _run.Debates.Requests.Last(request => request.Id.Arm == "multiagent").Society.Slots;
        Assert.Equal(
            $"ft {jobs.Last(job => job.Agent == AgentId.Critic(1)).Id}",
            last[1].Critic.Adapter!.Model
        );
        Assert.Equal(
            (null, "gpt-small"),
            (last[0].Critic.Adapter!.Model, last[1].Critic.Base.Endpoint!.Model)
        );
        Assert.DoesNotContain(
            report.Warnings,
            warning => warning.Contains("cannot be finetuned here", StringComparison.Ordinal)
        );
        Assert.Equal(
            jobs.Select(job => ($"ft {job.Id}", $"ftjob {job.Id}", 2)).Order(),
            report
                .Agents.Where(agent => agent.Job is not null)
                .Select(agent => (agent.Model!, agent.Job!, agent.Retries))
                .Order()
        );
        Assert.Contains("Finetuned at endpoints", HtmlReport.Write(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_start_from_the_base_where_the_run_file_says_so()
    {
        await _run.ExecuteAsync(
            Load(changes: json =>
                json.Replace(
                    "\"arms\"",
                    "\"training\": { \"startFrom\": \"base\" }, \"arms\"",
                    StringComparison.Ordinal
                )
            )
        );
        Assert.All(_run.Trainer.Jobs, job => Assert.Null(job.StartFrom));
    }

    [Fact]
    public async Task All_jobs_of_an_iteration_are_waited_for_together_while_local_agents_are_trained()
    {
        var (waiting, all) = (0, new TaskCompletionSource());
        _run.Trainer.Before = (job, cancellationToken) =>
        {
            if (job.EndpointSettings is not null && Interlocked.Increment(ref waiting) < 2)
                return all.Task.WaitAsync(cancellationToken);
            if (job.Agent == AgentId.Critic(2))
                all.TrySetResult(); // the last local one
            return job.EndpointSettings is null ? Task.CompletedTask : all.Task.WaitAsync(cancellationToken);
        };
        await _run.ExecuteAsync(Load(iterations: 1));
        Assert.Equal(2, waiting);
    }

    [Fact]
    public async Task A_job_that_fails_ends_the_run_which_continues_with_the_others_when_it_is_resumed()
    {
        var fails = true;
        _run.Trainer.Before = (job, cancellationToken) =>
            job is not { EndpointSettings: not null } || !fails ? Task.CompletedTask
            : job.Agent == AgentId.Generator(1)
                ? Task.FromException(new InvalidOperationException("the job failed"))
            : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        Assert.Equal(
            "the job failed",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => _run.ExecuteAsync(Load()))).Message
        );
        fails = false;
        var report = await _run.ExecuteAsync(Load(), resume: true);
        Assert.Equal(4, report.Agents.Count(agent => agent.Job is not null));
    }

    [Fact]
    public async Task An_agent_with_too_few_examples_keeps_its_model_with_the_reason()
    {
        var report = await _run.ExecuteAsync(Load(train: 8));
        Assert.DoesNotContain(_run.Trainer.Jobs, job => job.EndpointSettings is not null);
        Assert.Contains(
            report.Warnings,
            warning =>
                warning.StartsWith(
                    "generator-2 of the arm 'multiagent' kept its model at iteration 1: "
                        + "an endpoint finetunes on no fewer than 10 examples, and it has ",
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task Steps_cannot_be_matched_at_an_endpoint_and_the_report_says_so()
    {
        var report = await _run.ExecuteAsync(
            Load(
                iterations: 1,
                arms: "\"single-agent-matched\", \"multiagent\"",
                changes: json =>
                    json.Replace(
                        "[{ \"model\": \"base\" }, { \"model\": \"gpt\" }",
                        "[{ \"model\": \"gpt\" }, { \"model\": \"base\" }",
                        StringComparison.Ordinal
                    )
            )
        );
        Assert.Contains(
            report.Warnings,
            warning =>
                warning.Contains(
                    "takes as many optimizer steps as the arm 'multiagent', and an endpoint cannot be told how many",
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task Trained_tokens_and_what_finetuned_models_are_asked_cost_what_the_run_file_says()
    {
        var report = await _run.ExecuteAsync(Load());
        Assert.Equal(["gpt", "gpt (finetuned)"], report.EndpointCosts.Select(cost => cost.Model));
        var (plain, made) = (report.EndpointCosts[0], report.EndpointCosts[1]);
        Assert.Equal((0, 0L), (plain.Jobs, plain.TokensTrained));
        Assert.Equal((plain.TokensPrompt * 100 + plain.TokensGenerated * 1000) / 1e6, plain.Money!.Value, 9);
        Assert.Equal(
            (4, report.Agents.Where(agent => agent.Job is not null).Sum(agent => agent.Tokens)),
            (made.Jobs, made.TokensTrained)
        );
        Assert.True(made is { Calls: > 0, TokensTrained: > 0 });
        Assert.Equal(
            (made.TokensTrained * 1000 + made.TokensPrompt * 200 + made.TokensGenerated * 2000) / 1e6,
            made.Money!.Value,
            9
        );
        Assert.Null(
            (await _run.ExecuteAsync(Load(price: "\"prompt\": 200, \"generated\": 2000"), root: "unknown"))
                .EndpointCosts[1]
                .Money
        ); // nobody knows what trained tokens cost
    }

    [Fact]
    public async Task What_will_be_finetuned_where_is_known_before()
    {
        var outline = RunOutline.Create(Load(), _run.Root());
        await _run.ExecuteAsync(Load());
        Assert.Equal(
            (6, _run.Trainer.Jobs.Count(job => job.EndpointSettings is not null)),
            (outline.Trained, Assert.Single(outline.Endpoints).Jobs)
        );
        // the dearer price
        Assert.Equal(outline.Endpoints[0].MaxTokens * 2000 / 1e6, outline.Endpoints[0].MaxCost!.Value, 6);
        Assert.Contains(
            "it is finetuned there 4 times",
            RunPreview.Create(Load(), _run.Root()).ToText(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task How_often_a_job_is_looked_at_may_change_when_a_run_is_resumed_but_not_how_it_trains()
    {
        await _run.ExecuteAsync(Load());
        await _run.ExecuteAsync(
            Load(changes: json =>
                json.Replace("\"api\"", "\"pollSeconds\": 7, \"api\"", StringComparison.Ordinal)
            ),
            resume: true
        );
        var refusal = await Assert.ThrowsAsync<InvalidRunFileException>(() =>
            _run.ExecuteAsync(
                Load(changes: json =>
                    json.Replace("\"api\"", "\"epochs\": 9, \"api\"", StringComparison.Ordinal)
                ),
                resume: true
            )
        );
        Assert.Contains("finetuning of gpt", refusal.Message, StringComparison.Ordinal);
    }

    private RunFile Load(
        int iterations = 2,
        string arms = "\"multiagent\"",
        int train = 40,
        string price = Price,
        Func<string, string>? changes = null
    ) =>
        _run.Load(
            iterations,
            arms,
            changes: json =>
            {
                var mixed = json.Replace(
                        "\"path\": \"models/arithmetic-tiny\" }",
                        $$"""
                        "path": "models/arithmetic-tiny" },
                        "gpt": {
                          "endpoint": "https://host/v1", "model": "gpt-small", "keyVariable": "HOST_API_KEY",
                          "pricePerMillionTokens": { "prompt": 100, "generated": 1000 },
                          "finetuning": { "api": "openai", "pricePerMillionTokens": { {{price}} } }
                        }
                        """,
                        StringComparison.Ordinal
                    )
                    .Replace("\"train\": 8", $"\"train\": {train}", StringComparison.Ordinal)
                    .Replace(
                        "{ \"count\": 3, \"model\": \"base\" }",
                        "[{ \"model\": \"base\" }, { \"model\": \"gpt\" }, { \"model\": \"base\" }]",
                        StringComparison.Ordinal
                    );
                return changes?.Invoke(mixed) ?? mixed;
            }
        );

    /// <summary>As debates count them: what an endpoint finetuned by its own digest.</summary>
    private static IEnumerable<ModelUsage> UsesOf(DebateRequest request) =>
        request
            .Society.Slots.Where(slot => slot.Generator.Base.Endpoint is not null)
            .Select(slot => new ModelUsage(
                slot.Generator.Adapter?.Digest ?? slot.Generator.Base.Digest,
                request.Settings.Rounds,
                2,
                70,
                30,
                1
            ));
}
