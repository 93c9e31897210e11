using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Live;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>
/// The finetuned agents of runs: one feed per run, shared by all pages that show it. Agents are listed again when a
/// step of the run ends.
/// </summary>
internal sealed class AgentFeeds(
    FinetuningService.FinetuningServiceClient service,
    TimeProvider time,
    IHostApplicationLifetime? lifetime = null
)
{
    private readonly ConcurrentDictionary<string, Feed<AgentsSnapshot>> _runs = new(StringComparer.Ordinal);

    /// <summary>
    /// The agents of one run, until the page goes away. Run names come from addresses, so that a feed is kept only
    /// while someone watches it.
    /// </summary>
    /// <param name="run">Name of the run; it need not exist.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    public async IAsyncEnumerable<FeedUpdate<AgentsSnapshot>> WatchAsync(
        string run,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var feed = _runs.GetOrAdd(
            run,
            _ => new Feed<AgentsSnapshot>(CreateSource(run), time, lifetime?.ApplicationStopping ?? default)
        );
        try
        {
            await foreach (var seen in feed.WatchAsync(cancellationToken))
                yield return seen;
        }
        finally
        {
            if (!feed.IsReading)
                _runs.TryRemove(new(run, feed));
        }
    }

    /// <summary>Lists the agents once, within 10 seconds.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RpcException">
    /// The service does not answer, knows no such run, or the run's folder is damaged.
    /// </exception>
    public async Task<AgentsSnapshot> ReadAsync(string run, CancellationToken cancellationToken)
    {
        var deadline = (time.GetUtcNow() + TimeSpan.FromSeconds(10)).UtcDateTime;
        var response = await service.ListAgentsAsync(
            new ListAgentsRequest { Name = run },
            deadline: deadline,
            cancellationToken: cancellationToken
        );
        return new AgentsSnapshot([.. response.Arms], [.. response.Agents]);
    }

    /// <summary>
    /// Follows the run and lists its agents at each new step. The list outlives a reconnect: a run that has ended is
    /// watched again and again, but listed once.
    /// </summary>
    private Func<CancellationToken, IAsyncEnumerable<AgentsSnapshot>> CreateSource(string run)
    {
        (RunState, int?) listed = default;
        AgentsSnapshot? agents = null;
        return FollowAsync;

        async IAsyncEnumerable<AgentsSnapshot> FollowAsync(
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            using var call = service.WatchRun(
                new WatchRunRequest { Name = run },
                cancellationToken: cancellationToken
            );
            await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                var stage = (response.Run.State, response.Run.Progress?.Step);
                if (agents is null || listed != stage)
                    (listed, agents) = (stage, await ReadAsync(run, cancellationToken));
                yield return agents;
            }
        }
    }
}
