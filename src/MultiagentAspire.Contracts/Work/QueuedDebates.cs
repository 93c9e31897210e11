using System.Diagnostics;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// Debates held by whichever debate worker is free. Each is a trace of its own across the services, linked to
/// the run that wants it.
/// </summary>
public sealed class QueuedDebates(WorkQueue queue) : IDebateRunner
{
    /// <summary>Name of the activity source.</summary>
    public const string Telemetry = "MultiagentAspire.Debate";

    private static readonly ActivitySource Source = new(Telemetry);

    public async Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken)
    {
        var id = request.Id;
        var item = WorkItems.Create(
            FormattableString.Invariant($"{id.Arm}-{id.Iteration}-{id.Split}-{id.ProblemId}"),
            request,
            WorkJson.Default.DebateRequest
        );
        using var span = StartActivity(request);
        return Transcripts.FromLine(await queue.ResultAsync(item, cancellationToken));
    }

    /// <summary>A run of thousands of debates would be one trace that nothing can show.</summary>
    private static Activity? StartActivity(DebateRequest request)
    {
        var run = Activity.Current;
        Activity.Current = null;
        try
        {
            var span = Source.StartActivity(
                "debate",
                ActivityKind.Internal,
                default(ActivityContext),
                links: run is null ? null : [new ActivityLink(run.Context)]
            );
            return span
                ?.SetTag("multiagent.arm", request.Id.Arm)
                .SetTag("multiagent.iteration", request.Id.Iteration)
                .SetTag("multiagent.split", request.Id.Split)
                .SetTag("multiagent.problem", request.Id.ProblemId)
                .SetTag("multiagent.agents", request.Society.Slots.Length)
                .SetTag("multiagent.rounds", request.Settings.Rounds);
        }
        finally
        {
            if (Activity.Current is null)
                Activity.Current = run;
        }
    }
}
