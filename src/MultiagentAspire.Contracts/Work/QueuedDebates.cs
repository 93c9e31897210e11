using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Contracts.Work;

/// <summary>Debates held by whichever debate worker is free.</summary>
public sealed class QueuedDebates(WorkQueue queue) : IDebateRunner
{
    public async Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken)
    {
        var id = request.Id;
        var item = WorkItems.Of(FormattableString.Invariant($"{id.Arm}-{id.Iteration}-{id.Split}-{id.ProblemId}"), request, WorkJson.Default.DebateRequest);
        return Transcripts.FromLine(await queue.ResultAsync(item, cancellationToken));
    }
}
