using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Debate;

/// <summary>Holds queued debates.</summary>
internal sealed class DebateWorker(DebateRunner debates)
{
    public async Task<string> DoAsync(WorkLease lease, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var request = WorkItems.Read(lease, WorkJson.Default.DebateRequest);
        try
        {
            return Transcripts.ToLine(await debates.RunAsync(request, cancellationToken));
        }
        catch (ArgumentException error)
        {
            throw new PermanentFailureException(error.Message, error);
        }
    }
}
