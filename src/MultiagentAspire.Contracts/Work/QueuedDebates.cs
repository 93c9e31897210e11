using System.Diagnostics;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>
/// Runs debates by any free debate worker. Each debate is a separate trace over all services, linked to the trace of
/// its run.
/// </summary>
/// <param name="queue">The queue <see cref="QueueNames.Debate"/>.</param>
public sealed class QueuedDebates(WorkQueue queue) : IDebateRunner
{
    /// <summary>Name of the activity source of debates, for telemetry settings.</summary>
    public const string Telemetry = "MultiagentAspire.Debate";

    /// <summary>Earlier workers read answers from responses that the token limit cut.</summary>
    private static readonly Version MinimumVersion = new(0, 3, 0);

    private static readonly ActivitySource Source = new(Telemetry);

    /// <inheritdoc/>
    /// <exception cref="WorkFailedException">No worker could run the debate; the reason is in the message.</exception>
    public async Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken)
    {
        var id = request.Id;
        var item = WorkItems.Create(
            FormattableString.Invariant($"{id.Arm}-{id.Iteration}-{id.Split}-{id.ProblemId}"),
            request,
            WorkJson.Default.DebateRequest,
            minimumVersion: MinimumVersion
        );
        using var span = StartActivity(request);
        return Transcripts.FromLine(await queue.ResultAsync(item, cancellationToken));
    }

    /// <summary>
    /// Starts the trace of a debate. As part of the run's trace, thousands of debates would be too large to display.
    /// </summary>
    private static Activity? StartActivity(DebateRequest request)
    {
        var run = Activity.Current;
        Activity.Current = null;
        try
        {
            ActivityLink[]? links = run is null ? null : [new ActivityLink(run.Context)];
            var kind = ActivityKind.Internal;
            var span = Source.StartActivity("debate", kind, default(ActivityContext), links: links);
            AddTags(span, request);
            return span;
        }
        finally
        {
            if (Activity.Current is null)
                Activity.Current = run;
        }
    }

    private static void AddTags(Activity? span, DebateRequest request)
    {
        var id = request.Id;
        span?.SetTag("multiagent.arm", id.Arm).SetTag("multiagent.iteration", id.Iteration);
        span?.SetTag("multiagent.split", id.Split).SetTag("multiagent.problem", id.ProblemId);
        span?.SetTag("multiagent.agents", request.Society.Slots.Length);
        span?.SetTag("multiagent.rounds", request.Settings.Rounds);
    }
}
