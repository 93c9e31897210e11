using System.Collections.Concurrent;
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
using MultiagentAspire.Testing;
using MultiagentAspire.Training;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>A local agent and two at an endpoint that fails, rate-limits, hangs and talks nonsense now and then, in one debate.</summary>
public sealed class RemoteSocietyTests : IAsyncLifetime
{
    private const string KeyVariable = "MIXED_SOCIETY_API_KEY";
    private const int Iterations = 3;
    private static readonly string Key = $"sk-{Guid.NewGuid():N}";
    private readonly TemporaryFolder _folder = new();
    private readonly Written _log = new();
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
        var first = calls.Count(call => call.Before == 0);
        Assert.True(calls.Count > first + 20, $"the endpoint failed only {calls.Count - first} times");
        Assert.Equal((first, calls.Count - first), (report.Remote.Sum(cost => cost.Calls), report.Remote.Sum(cost => cost.Retries)));
        Assert.Equal(["debate", "multiagent"], report.Remote.Select(cost => cost.Arm));
        Assert.All(report.Remote, cost => Assert.Equal((cost.TokensPrompt * 0.15 + cost.TokensGenerated * 0.6) / 1e6, cost.Money!.Value, 12));
        Assert.True(report.Remote.Sum(cost => cost.Estimated) > 0);

        // The local agent was trained in every iteration, the others keep their model and say why.
        Assert.Equal(Iterations, report.Agents.Count(agent => agent is { Agent: "generator-1", Losses.IsEmpty: false }));
        Assert.Equal(4 * Iterations, report.Warnings.Count(warning => warning.Contains("answers at an endpoint and cannot be finetuned here", StringComparison.Ordinal)));

        Assert.All(calls, call => Assert.Equal($"Bearer {Key}", call.Authorization));
        Assert.DoesNotContain(_log.Lines, line => line.Contains(Key, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Key, File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Equal_seeds_leave_equal_transcripts_directly_and_over_the_queues()
    {
        await DirectAsync("first", iterations: 1);
        _stub.Forget();
        var run = RunFile.Load(_folder.Write("run.json", Json(1, timeoutSeconds: 2)));
        RunReport queued;
        await using (var services = await EmbeddedServices.StartAsync([_folder.At("queued"), Repository.TinyModel], cancellationToken: Stop))
            queued = await services.Services.GetRequiredService<FinetuningRun>().ExecuteAsync(run, _folder.At("queued"), resume: false, cancellationToken: Stop);
        Assert.Equal(_stub.Calls.Count, queued.Remote.Sum(cost => cost.Calls + cost.Retries));
        Assert.Equal(Responses("first"), Responses("queued"));
    }

    /// <summary>The run by direct calls, on a clock that lets the endpoint's pauses and hangs pass quickly.</summary>
    private async Task<RunReport> DirectAsync(string root, int iterations = Iterations)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(_log).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(new HastyTime(20));
        builder.AddInference().AddDebate().AddConsensus().AddTraining().AddFinetuning();
        using var host = builder.Build();
        var report = await host.Services.GetRequiredService<FinetuningRun>().ExecuteAsync(RunFile.Load(_folder.Write("run.json", Json(iterations, timeoutSeconds: 20))), _folder.At(root), resume: false, cancellationToken: Stop);
        await host.Services.GetRequiredService<ModelHost>().DisposeAsync();
        return report;
    }

    /// <summary>The transcripts without what attempts cost: that is the network's, not the seed's.</summary>
    private SortedDictionary<string, string> Responses(string root) => new(
        Directory.EnumerateFiles(_folder.At(root), "*.jsonl", SearchOption.AllDirectories).Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "transcripts")
            .ToDictionary(
                file => Path.GetRelativePath(_folder.At(root), file),
                file => string.Join('\n', Transcripts.Read(file).Select(transcript => Transcripts.ToLine(transcript with { Remote = null })))), StringComparer.Ordinal);

    private string Json(int iterations, int timeoutSeconds) => $$"""
        {
          "name": "mixed", "seed": 7, "iterations": {{iterations}},
          "task": { "name": "arithmetic", "max": 9, "prompts": "compact", "train": 4, "evaluate": 2 },
          "models": {
            "base": { "path": {{JsonSerializer.Serialize(Repository.TinyModel)}} },
            "stub": { "endpoint": "{{_stub.Address}}", "model": "stub", "keyVariable": "{{KeyVariable}}", "timeoutSeconds": {{timeoutSeconds}}, "retries": 8, "pricePerMillionTokens": { "prompt": 0.15, "generated": 0.6 } }
          },
          "agents": [{ "model": "base" }, { "model": "stub" }, { "model": "stub" }],
          "debate": { "rounds": 2, "summarize": true, "summarizer": "stub", "temperature": 1.0, "topP": 1.0, "maxTokens": 48 },
          "training": { "rank": 4, "learningRate": 1e-3, "epochs": 1, "batchSize": 1, "maxLength": 512 },
          "arms": ["debate", "multiagent"],
        }
        """;

    /// <summary>What it answers follows from the request; how often it fails before, from that and the attempt. It repeats the key in what it says when it fails, as some do.</summary>
    private static EndpointReply Reply(EndpointCall call)
    {
        var fault = call.Before >= 3 ? 9 : new SplitMix(Seeds.Derive("fault", call.Body, call.Before)).Next(10);
        var answer = new SplitMix(Seeds.Derive("answer", call.Body));
        var (said, hangs, tells) = (answer.Next(12), answer.Next(3) == 0, answer.Next(5) > 0);
        return fault switch
        {
            0 => new(500, $$"""{"error":{"message":"failed for {{call.Authorization}}"}}"""),
            1 => new(429, """{"error":{"message":"slow down"}}""", "1"),
            2 when hangs => EndpointReply.Hang,
            3 => new(200, $"<html>{call.Authorization}</html>"),
            _ => EndpointReply.Saying($"#{said}", tells ? 3 : null),
        };
    }

    /// <summary>Everything that is logged, whatever its level.</summary>
    private sealed class Written : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
