using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>The same run by services that meet on queues.</summary>
[Collection(nameof(InThisProcess))]
public sealed class QueuedRunTests(CompletedRunFixture whole)
{
    [Fact]
    public async Task A_run_over_the_queues_equals_one_in_process_and_each_debate_is_one_trace_through_the_services()
    {
        var run = RunFile.Load(whole.Files.Write("queued.json", whole.Json));
        var root = whole.Files.At("queued");
        using var spans = new Spans();
        await using (
            var services = await EmbeddedServices.StartAsync(
                [root, .. run.Models.Values],
                cancellationToken: TestContext.Current.CancellationToken
            )
        )
            await services
                .Services.GetRequiredService<FinetuningRun>()
                .ExecuteAsync(
                    run,
                    root,
                    resume: false,
                    cancellationToken: TestContext.Current.CancellationToken
                );
        Assert.Equal(
            InProcessRun.Artifacts(whole.Folder),
            InProcessRun.Artifacts(Path.Combine(root, "runs", run.Name))
        );

        var debates = spans.Ended.Where(span => span.OperationName == "debate").ToList();
        Assert.Equal(debates.Count, debates.Select(debate => debate.TraceId).Distinct().Count());
        foreach (var debate in debates)
        {
            var trace = spans.Ended.Where(span => span.TraceId == debate.TraceId).ToList();
            var processed = Assert.Single(trace, span => span.OperationName == "process debate");
            var answers = trace.Count(span => span.OperationName == "chat arithmetic-tiny");
            Assert.Equal(
                (answers, answers),
                (
                    trace.Count(span => span.OperationName == "process generate"),
                    trace.Count(span => span.OperationName == "send generate")
                )
            );
            var rounds = (int)debate.GetTagItem("multiagent.rounds")!;
            Assert.InRange(
                answers,
                (int)debate.GetTagItem("multiagent.agents")! * rounds,
                (int)debate.GetTagItem("multiagent.agents")! * ((2 * rounds) - 1)
            ); // and summaries
            Assert.All(
                trace.Where(span => span.OperationName.StartsWith("send generate", StringComparison.Ordinal)),
                span => Assert.Equal(processed.SpanId, span.ParentSpanId)
            );
        }
        Assert.Contains(
            debates,
            debate =>
                debate.Duration > TimeSpan.Zero
                && (string)debate.GetTagItem("multiagent.arm")! == "multiagent"
        );
        var answer = spans.Ended.First(span => span.OperationName == "chat arithmetic-tiny");
        Assert.Equal(
            ("chat", "arithmetic-tiny"),
            (answer.GetTagItem("gen_ai.operation.name"), answer.GetTagItem("gen_ai.request.model"))
        );
        Assert.True((int)answer.GetTagItem("gen_ai.usage.output_tokens")! > 0);
    }

    /// <summary>Every span of our own sources.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ActivityListener _listener;

        public Spans()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source =>
                    source.Name.StartsWith("MultiagentAspire.", StringComparison.Ordinal),
                Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = Ended.Add,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public ConcurrentBag<Activity> Ended { get; } = [];

        public void Dispose() => _listener.Dispose();
    }
}
