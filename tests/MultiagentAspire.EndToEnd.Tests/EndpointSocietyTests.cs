using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
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
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;
using MultiagentAspire.Training;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>
/// A local agent and two at an endpoint that fails, rate-limits, hangs and talks nonsense now and then, in
/// one debate.
/// </summary>
[Collection(nameof(InThisProcess))]
public sealed class EndpointSocietyTests : IAsyncLifetime
{
    private const string KeyVariable = "MIXED_SOCIETY_API_KEY";
    private const int Iterations = 3;
    private static readonly string Key = $"sk-{Guid.NewGuid():N}";
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedLog _log = new();
    private readonly AcceleratedTimeProvider _time = new(20); // the endpoint's pauses and hangs pass quickly
    private StubEndpoint _stub = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stub = await StubEndpoint.StartAsync(Reply);
        Environment.SetEnvironmentVariable(KeyVariable, Key);
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(KeyVariable, null);
        await _stub.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Three_iterations_complete_with_every_retry_counted_the_cost_in_the_report_and_no_key_anywhere()
    {
        var report = await DirectAsync("first");
        var calls = _stub.Calls.ToList();
        var first = calls.Count(call => call.PreviousCalls == 0);
        Assert.True(calls.Count > first + 20, $"the endpoint failed only {calls.Count - first} times");
        Assert.Equal(
            (first, calls.Count - first),
            (report.EndpointCosts.Sum(cost => cost.Calls), report.EndpointCosts.Sum(cost => cost.Retries))
        );
        Assert.Equal(["debate", "multiagent"], report.EndpointCosts.Select(cost => cost.Arm));
        Assert.All(
            report.EndpointCosts,
            cost =>
                Assert.Equal(
                    (cost.TokensPrompt * 0.15 + cost.TokensGenerated * 0.6) / 1e6,
                    cost.Money!.Value,
                    12
                )
        );
        Assert.True(report.EndpointCosts.Sum(cost => cost.Estimated) > 0);

        // The local agent was trained in every iteration, the others keep their model and say why.
        var trained = report.Agents.Where(agent => !agent.Losses.IsEmpty).ToList();
        Assert.All(trained, agent => Assert.EndsWith("-1", agent.Agent, StringComparison.Ordinal));
        Assert.Equal(Iterations, trained.Select(agent => agent.Iteration).Distinct().Count());
        Assert.Equal(
            4 * Iterations,
            report.Warnings.Count(warning =>
                warning.Contains(
                    "answers at an endpoint and cannot be finetuned here",
                    StringComparison.Ordinal
                )
            )
        );

        // Every message says which model it is from: the local agent's by its base and adapter, the others'
        // by what answers at the endpoint.
        var local = ContentDigest.OfModel(Repository.TinyModel);
        foreach (var file in Transcribed("first"))
        foreach (
            var response in Transcripts
                .Read(file)
                .SelectMany(transcript => transcript.Rounds)
                .SelectMany(round => round)
        )
            Assert.Equal(
                response.Agent.Slot % 3 == 0 ? (local, response.Adapter) : (Remote.Digest, null),
                (response.Base, response.Adapter)
            );

        Assert.All(calls, call => Assert.Equal($"Bearer {Key}", call.Authorization));
        Assert.DoesNotContain(_log.Lines, line => line.Contains(Key, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Key, File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_seeds_leave_equal_transcripts_directly_and_over_the_queues()
    {
        await DirectAsync("first", iterations: 1);
        _stub.Reset();
        var run = RunFile.Load(_folder.Write("run.json", Json(1, timeoutSeconds: 20)));
        RunReport queued;
        await using (
            var services = await EmbeddedServices.StartAsync(
                [_folder.At("queued"), Repository.TinyModel],
                time: _time,
                cancellationToken: Stop
            )
        )
            queued = await services
                .Services.GetRequiredService<FinetuningRun>()
                .ExecuteAsync(run, _folder.At("queued"), resume: false, cancellationToken: Stop);
        Assert.Equal(_stub.Calls.Count, queued.EndpointCosts.Sum(cost => cost.Calls + cost.Retries));
        Assert.Equal(Responses("first"), Responses("queued"));
    }

    [Fact]
    public async Task Local_adapters_answer_at_the_endpoint_by_their_digests_and_are_unloaded_when_superseded()
    {
        var server = new StubAdapterServer("stub");
        await using var endpoint = await StubEndpoint.StartAsync(call => server.Reply(call, Solved));
        var json = Json(2, timeoutSeconds: 60)
            .Replace(_stub.Address, endpoint.Address, StringComparison.Ordinal)
            .Replace(
                "\"model\": \"stub\", \"keyVariable\"",
                $"\"path\": {JsonSerializer.Serialize(Repository.TinyModel)}, \"adapters\": \"vllm\", "
                    + "\"adapterSlots\": 4, \"model\": \"stub\", \"keyVariable\"",
                StringComparison.Ordinal
            );
        var report = await DirectAsync("served", json);
        Assert.DoesNotContain(
            report.Warnings,
            warning => warning.Contains("cannot be finetuned here", StringComparison.Ordinal)
        );

        // Agents 2 and 3 answer by the adapters that were trained for them.
        var trained = Directory
            .GetFiles(_folder.At("served", "runs", "mixed", "steps"), "*-train-*.json")
            .Where(file => !file.EndsWith("-1.json", StringComparison.Ordinal))
            .Select(file => (string?)JsonNode.Parse(File.ReadAllText(file))!["result"]!["adapterDigest"])
            .OfType<string>()
            .Select(digest => $"adapter-{digest[..16]}")
            .ToList();
        var asked = server
            .Events.Where(line => line.StartsWith("ask adapter-", StringComparison.Ordinal))
            .Select(line => line["ask ".Length..])
            .Distinct()
            .ToList();
        Assert.True(trained.Count > 4, $"only {trained.Count} adapters were trained");
        Assert.Equal(trained.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
        Assert.Equal(4, server.Loaded.Count);
        Assert.Contains(server.Events, line => line.StartsWith("unload", StringComparison.Ordinal));
    }

    /// <summary>The run by direct calls, on a clock that lets the endpoint's pauses and hangs pass quickly.</summary>
    private Task<RunReport> DirectAsync(string root, int iterations = Iterations) =>
        DirectAsync(root, Json(iterations, timeoutSeconds: 20));

    private async Task<RunReport> DirectAsync(string root, string json)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(_log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddInference().AddDebate().AddConsensus().AddTraining().AddFinetuning();
        using var host = builder.Build();
        var report = await host
            .Services.GetRequiredService<FinetuningRun>()
            .ExecuteAsync(
                RunFile.Load(_folder.Write("run.json", json)),
                _folder.At(root),
                resume: false,
                cancellationToken: Stop
            );
        await host.Services.GetRequiredService<ModelCache>().DisposeAsync();
        return report;
    }

    /// <summary>The transcripts without what attempts cost: that is the network's, not the seed's.</summary>
    private SortedDictionary<string, string> Responses(string root) =>
        new(
            Transcribed(root)
                .ToDictionary(
                    file => Path.GetRelativePath(_folder.At(root), file),
                    file =>
                        string.Join(
                            '\n',
                            Transcripts
                                .Read(file)
                                .Select(transcript =>
                                    Transcripts.ToLine(transcript with { EndpointUsage = null })
                                )
                        )
                ),
            StringComparer.Ordinal
        );

    private IEnumerable<string> Transcribed(string root) =>
        Directory
            .EnumerateFiles(_folder.At(root), "*.jsonl", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "transcripts");

    private EndpointModel Remote => new(_stub.Address, "stub");

    private string Json(int iterations, int timeoutSeconds) =>
        $$"""
            {
              "name": "mixed", "seed": 7, "iterations": {{iterations}},
              "task": { "name": "arithmetic", "max": 9, "prompts": "compact", "train": 4, "evaluate": 2 },
              "models": {
                "base": { "path": {{JsonSerializer.Serialize(Repository.TinyModel)}} },
                "stub": {
                  "endpoint": "{{_stub.Address}}", "model": "stub", "keyVariable": "{{KeyVariable}}",
                  "timeoutSeconds": {{timeoutSeconds}}, "retries": 8,
                  "pricePerMillionTokens": { "prompt": 0.15, "generated": 0.6 }
                }
              },
              "agents": [{ "model": "base" }, { "model": "stub" }, { "model": "stub" }],
              "debate": {
                "rounds": 2, "summarize": true, "summarizer": "stub", "temperature": 1.0, "topP": 1.0, "maxTokens": 48,
                "truncatedAnswers": true
              },
              "training": { "rank": 4, "learningRate": 1e-4, "epochs": 1, "batchSize": 1, "maxLength": 512 },
              "arms": ["debate", "multiagent"],
            }
            """;

    /// <summary>
    /// The answer derives from the request, and errors before it from the request and the attempt. An error
    /// repeats the key, as some endpoints do.
    /// </summary>
    private EndpointReply Reply(EndpointCall call)
    {
        var error =
            call.PreviousCalls >= 3
                ? 9
                : new SplitMix64(Seeds.Derive("fault", call.Body, call.PreviousCalls)).Next(10);
        var answer = new SplitMix64(Seeds.Derive("answer", call.Body));
        var (hangs, tells) = (answer.Next(3) == 0, answer.Next(5) > 0);
        return error switch
        {
            0 => new(500, $$$"""{"error":{"message":"failed for {{{call.Authorization}}}"}}""", "1"),
            1 => new(429, """{"error":{"message":"slow down"}}""", "1"),
            2 when hangs => EndpointReply.Hang,
            3 when hangs => new(200, $"<html>{call.Authorization}</html>"),
            _ => EndpointReply.WithText(Solved(call), tells ? 3 : null),
        };
    }

    /// <summary>
    /// The last line of a prompt is the problem, as sums of products; three of four answers to it are right.
    /// Of every other problem it knows nothing: there the local agent is the majority, and has something to
    /// learn whatever its weights.
    /// </summary>
    internal static string Solved(EndpointCall call)
    {
        var random = new SplitMix64(Seeds.Derive("solved", call.Body));
        var question = call.LastMessage.Split('\n')[^1];
        if (!question.All(character => char.IsAsciiDigit(character) || character is '+' or '-' or '*'))
            return $"#{random.Next(12)}";
        if (Seeds.Derive("knows", question) % 2 == 0)
            return "I do not know.";
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
        return $"#{(random.Next(4) == 0 ? value + 1 : value)}";
    }
}
