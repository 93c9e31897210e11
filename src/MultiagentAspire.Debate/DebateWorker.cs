using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Debate;

/// <summary>Runs debates from the queue <see cref="QueueNames.Debate"/>.</summary>
internal sealed class DebateWorker(DebateRunner debates)
{
    /// <summary>Runs the debate of one work item; progress is not reported.</summary>
    /// <returns>The transcript as one JSON line.</returns>
    /// <exception cref="PermanentFailureException">The request is invalid, or a response failed after all its
    /// attempts: another attempt of the debate would not help.</exception>
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
        // WorkFailedException: a response failed after all its own attempts
        catch (Exception error) when (error is ArgumentException or WorkFailedException)
        {
            throw new PermanentFailureException(error.Message, error);
        }
    }
}
