using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Debate;

/// <summary>Holds queued debates.</summary>
internal sealed class DebateWorker(DebateRunner debates)
{
    public async Task<string> ProcessAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var request = WorkItems.Read(lease, WorkJson.Default.DebateRequest);
        try
        {
            return Transcripts.ToLine(await debates.RunAsync(request, cancellationToken));
        }
        // a response that was given up after its own attempts
        catch (Exception error) when (error is ArgumentException or WorkFailedException)
        {
            throw new PermanentFailureException(error.Message, error);
        }
    }
}
