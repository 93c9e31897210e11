using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Consensus;
using MultiagentAspire.Core;
using MultiagentAspire.Debate;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Inference;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;
using MultiagentAspire.Training;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>
/// Whole runs whose agents are finetuned by OpenAI's API, at an endpoint in this process that speaks it and
/// fails now and then.
/// </summary>
[Collection(nameof(InThisProcess))]
public sealed class FinetuningByApiTests : IAsyncLifetime
{
    private const string KeyVariable = "FINETUNED_SOCIETY_API_KEY";
    private static readonly string Key = $"sk-{Guid.NewGuid():N}";
    private readonly AcceleratedTimeProvider _time = new(20); // polls and timeouts pass quickly
    private readonly TemporaryFolder _folder = new();
    private readonly StubFineTuning _stub = new("gpt")
    {
        Key = Key,
        PageSize = 7,
        GenerateText = Solved,
    };
    private StubEndpoint _endpoint = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string RunFolder => _folder.At("runs", "tuned");

    public async ValueTask InitializeAsync()
    {
        _endpoint = await StubEndpoint.StartAsync(_stub.Reply);
        Environment.SetEnvironmentVariable(KeyVariable, Key);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(KeyVariable, null);
        await _endpoint.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Three_iterations_finetune_each_agent_on_its_own_data_alone_and_the_next_asks_what_was_made()
    {
        _stub.FailBeforeCall = ErrorReply;
        var report = await QueuedAsync(Json(iterations: 3), resume: false);

        // One job an agent and iteration, each on that agent's data file and from what the one before made.
        Assert.Equal(3 * 6, _stub.Jobs.Count);
        Assert.Equal(3 * 6, _stub.Jobs.Select(StepOf).Distinct().Count());
        Assert.Empty(_stub.Files);
        foreach (var job in _stub.Jobs)
        {
            var (iteration, agent) = IterationAndAgentOf(job);
            Assert.True(AgentId.TryParse(agent, out var owner));
            Assert.Equal(
                TrainingExamples
                    .Read(Path.Combine(RunFolder, $"iterations/{iteration}/data/{agent}.jsonl"), owner)
                    .Select(example => OpenAiFinetuningLine.FromExample(example).ToJsonString()),
                job.File.Lines.Select(line => line.ToJsonString())
            );
            Assert.Equal(
                iteration == 1 ? "gpt" : FinetunedModelName(iteration - 1, agent),
                (string?)job.Request["model"]
            );
            Assert.Equal($"tuned-{iteration}-{agent}", (string?)job.Request["suffix"]);
        }

        // Every response of an iteration says which of them it is from, and each of them was asked under its
        // id at the endpoint.
        for (var iteration = 1; iteration <= 3; iteration++)
            foreach (
                var response in Transcripts
                    .Read(Path.Combine(RunFolder, $"iterations/{iteration}/transcripts/train.jsonl"))
                    .SelectMany(debate => debate.Rounds)
                    .SelectMany(round => round)
            )
                Assert.Equal(
                    iteration == 1
                        ? null
                        : DigestOf(FinetunedModelName(iteration - 1, response.Agent.ToString())),
                    response.Adapter
                );
        Assert.Equal(
            _stub.Jobs.Select(job => job.Model!).Append("gpt").Order(StringComparer.Ordinal),
            _stub.RequestedPaths.Distinct().Order(StringComparer.Ordinal)
        );

        var agents = report.Agents.Where(agent => agent.Arm == "multiagent").ToList();
        Assert.Equal(
            _stub.Jobs.Select(job => (job.Id, job.Model!, job.Tokens)).Order(),
            agents.Select(agent => (agent.Job!, agent.Model!, agent.Tokens)).Order()
        );
        Assert.All(agents, agent => Assert.NotEmpty(agent.Losses));
        Assert.True(agents.Sum(agent => agent.Retries) >= 3, "nothing was tried again");
        var made = Assert.Single(report.EndpointCosts, cost => cost.Model == "gpt (finetuned)");
        Assert.Equal((18, _stub.Jobs.Sum(job => job.Tokens)), (made.Jobs, made.TokensTrained));
        Assert.Equal(
            (made.TokensTrained * 3 + made.TokensPrompt * 0.3 + made.TokensGenerated * 1.2) / 1e6,
            made.Money!.Value,
            12
        );
        Assert.Contains(
            _stub.Jobs[^1].Model!,
            File.ReadAllText(Path.Combine(RunFolder, "report", "report.html")),
            StringComparison.Ordinal
        );
        AssertNoKey();
    }

    [Fact]
    public async Task A_run_killed_during_jobs_resumes_them_and_pays_once_and_a_job_that_fails_is_one_line()
    {
        _stub.Fails = job =>
            _stub.Jobs.Count(other => StepOf(other) == StepOf(job)) == 1
            && IterationAndAgentOf(job) == (1, "critic-2")
                ? ("server_error", "The job failed due to an internal error.", "none")
                : null;
        var error = await Assert.ThrowsAsync<WorkFailedException>(() =>
            QueuedAsync(Json(iterations: 1), resume: false)
        );
        Assert.Contains(
            "failed: The job failed due to an internal error. (code server_error, param none); "
                + "resume the run to have critic-2 finetuned by a new job",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain('\n', error.Message);

        _stub.HoldJobs = true;
        using (var killed = CancellationTokenSource.CreateLinkedTokenSource(Stop))
        {
            var run = QueuedAsync(Json(iterations: 1), resume: true, killed.Token);
            await Task.WhenAny(
                run,
                _stub.UntilAsync(
                    () => _stub.Jobs.Count(job => job.Status is "running" or "succeeded") == 6,
                    Stop
                )
            );
            await killed.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }
        Assert.DoesNotContain(_stub.Jobs, job => job.Status == "cancelled"); // whoever is interrupted goes on later
        _stub.HoldJobs = false;
        var report = await QueuedAsync(Json(iterations: 1), resume: true);
        Assert.Equal(6, _stub.Jobs.Count(job => job.Status == "succeeded"));
        Assert.Equal(7, _stub.Jobs.Count);
        Assert.Equal(
            _stub
                .Jobs.Where(job => job.Model is not null)
                .Select(job => job.Id)
                .Order(StringComparer.Ordinal),
            report.Agents.Select(agent => agent.Job!).Order(StringComparer.Ordinal)
        );
        AssertNoKey();
    }

    [Fact]
    public async Task In_one_society_an_agent_is_trained_locally_and_another_by_the_api_and_no_log_has_the_key()
    {
        _stub.FailBeforeCall = ErrorReply;
        var log = new CapturedLog();
        var json = Json(iterations: 2)
            .Replace(
                "\"models\": {",
                $"\"models\": {{ \"base\": {{ \"path\": {JsonSerializer.Serialize(Repository.TinyModel)} }},",
                StringComparison.Ordinal
            )
            .Replace(
                "{ \"count\": 3, \"model\": \"gpt\" }",
                "[{ \"model\": \"base\" }, { \"model\": \"gpt\" }, { \"model\": \"gpt\" }]",
                StringComparison.Ordinal
            );
        var report = await DirectAsync(json, log);
        Assert.All(
            report.Agents.Where(agent => agent.Agent.EndsWith("-1", StringComparison.Ordinal)),
            agent => Assert.Null(agent.Job)
        );
        Assert.All(
            report.Agents.Where(agent => !agent.Agent.EndsWith("-1", StringComparison.Ordinal)),
            agent => Assert.NotNull(agent.Job)
        );
        Assert.True(
            File.Exists(
                Path.Combine(RunFolder, "iterations/2/adapters/generator-1/adapter_model.safetensors")
            )
        );
        Assert.Equal(
            ["finetuning.json"],
            Directory
                .EnumerateFileSystemEntries(Path.Combine(RunFolder, "iterations/2/adapters/generator-2"))
                .Select(Path.GetFileName)
        );
        Assert.Equal(2 * 4, _stub.Jobs.Count);
        Assert.Contains(log.Lines, line => line.Contains(_stub.Jobs[0].Id, StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(Key, StringComparison.Ordinal));
        AssertNoKey();
    }

    [Fact]
    public async Task Agents_with_too_few_examples_keep_their_model_with_the_reason_and_nothing_is_uploaded()
    {
        var report = await DirectAsync(Json(iterations: 1, train: 6), new CapturedLog());
        Assert.Equal(
            6,
            report.Warnings.Count(warning =>
                warning.Contains(
                    "kept its model at iteration 1: an endpoint finetunes on no fewer than 10 examples, and it has ",
                    StringComparison.Ordinal
                )
            )
        );
        Assert.Empty(_stub.Uploads);
        Assert.Equal(["gpt"], _stub.RequestedPaths.Distinct());
    }

    /// <summary>Over the queues, as the command runs it.</summary>
    private async Task<RunReport> QueuedAsync(
        string json,
        bool resume,
        CancellationToken? cancellationToken = null
    )
    {
        await using var services = await EmbeddedServices.StartAsync(
            [_folder.Path, Repository.TinyModel],
            time: _time,
            cancellationToken: Stop
        );
        return await services
            .Services.GetRequiredService<FinetuningRun>()
            .ExecuteAsync(
                RunFile.Load(_folder.Write("run.json", json)),
                _folder.Path,
                resume,
                cancellationToken: cancellationToken ?? Stop
            );
    }

    private async Task<RunReport> DirectAsync(string json, CapturedLog log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddInference().AddDebate().AddConsensus().AddTraining().AddFinetuning();
        using var host = builder.Build();
        var report = await host
            .Services.GetRequiredService<FinetuningRun>()
            .ExecuteAsync(
                RunFile.Load(_folder.Write("run.json", json)),
                _folder.Path,
                resume: false,
                cancellationToken: Stop
            );
        await host.Services.GetRequiredService<ModelCache>().DisposeAsync();
        return report;
    }

    /// <summary>
    /// Of every few calls one fails, none twice in a row so that the attempts suffice; one look at a job
    /// hangs.
    /// </summary>
    private EndpointReply? ErrorReply(EndpointCall call, int number) =>
        number % 7 == 3
            ? new EndpointReply(
                500,
                $$$"""{"error":{"message":"failed for {{{call.Authorization}}}"}}""",
                "0"
            )
        : number % 11 == 5 ? new EndpointReply(429, """{"error":{"message":"slow down"}}""", "0")
        : call.Method == "GET"
        && call.Path.Contains("/jobs/", StringComparison.Ordinal)
        && Interlocked.Increment(ref _polls) == 5
            ? EndpointReply.Hang
        : null;

    private int _polls;

    private string FinetunedModelName(int iteration, string agent) =>
        _stub
            .Jobs.Single(job => IterationAndAgentOf(job) == (iteration, agent) && job.Model is not null)
            .Model!;

    private string DigestOf(string model) => new EndpointModel(_endpoint.Address, model).Digest;

    /// <summary>Such as <c>tuned-7/2-train-multiagent-critic-3</c>.</summary>
    private static string StepOf(StubJob job) => (string)job.Request["metadata"]!["multiagent_step"]!;

    private static (int Iteration, string Agent) IterationAndAgentOf(StubJob job) =>
        (int.Parse(StepOf(job).Split('/')[1].Split('-')[0], CultureInfo.InvariantCulture), job.Agent);

    private void AssertNoKey()
    {
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Key, File.ReadAllText(file), StringComparison.Ordinal);
    }

    private string Json(int iterations, int train = 40) =>
        $$"""
            {
              "name": "tuned", "seed": 7, "iterations": {{iterations}},
              "task": { "name": "arithmetic", "max": 9, "prompts": "compact", "train": {{train}}, "evaluate": 2 },
              "models": {
                "gpt": {
                  "endpoint": "{{_endpoint.Address}}", "model": "gpt", "keyVariable": "{{KeyVariable}}",
                  "timeoutSeconds": 60, "retries": 10,
                  "pricePerMillionTokens": { "prompt": 0.15, "generated": 0.6 },
                  "finetuning": {
                    "api": "openai", "epochs": 2, "pollSeconds": 1,
                    "pricePerMillionTokens": { "trained": 3, "prompt": 0.3, "generated": 1.2 }
                  }
                }
              },
              "agents": { "count": 3, "model": "gpt" },
              "debate": { "rounds": 2, "summarize": false, "temperature": 1.0, "topP": 1.0, "maxTokens": 48,
              "truncatedAnswers": true },
              "selection": { "criticWeight": 0 },
              "training": { "rank": 4, "learningRate": 1e-4, "epochs": 1, "batchSize": 8, "maxLength": 512 },
              "arms": ["multiagent"],
            }
            """;

    /// <summary>
    /// The last line of a prompt is the problem, as sums of products; five of six answers to it are right.
    /// </summary>
    private static string Solved(EndpointCall call)
    {
        var random = new SplitMix64(Seeds.Derive("solved", call.Body));
        var question = call.LastMessage.Split('\n')[^1];
        if (!question.All(character => char.IsAsciiDigit(character) || character is '+' or '-' or '*'))
            return $"#{random.Next(12)}";
        var value = question
            .Replace("-", "+-", StringComparison.Ordinal)
            .Split('+')
            .Sum(term =>
                term.Split('*')
                    .Aggregate(
                        1,
                        (product, factor) => product * int.Parse(factor, CultureInfo.InvariantCulture)
                    )
            );
        return $"#{(random.Next(6) == 0 ? value + 1 : value)}";
    }
}
