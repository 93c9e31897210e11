using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Charts;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>
/// The feeds of the run list and of single runs. Each is shared by all pages that show it, and read only while one
/// does.
/// </summary>
internal sealed class RunFeeds
{
    private readonly FinetuningService.FinetuningServiceClient _service;
    private readonly RunFolders _folders;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopping;
    private readonly ConcurrentDictionary<string, Feed<RunSnapshot>> _runs = new(StringComparer.Ordinal);

    /// <summary>Prepares the feeds; nothing is read before a page watches.</summary>
    /// <param name="service">The finetuning service.</param>
    /// <param name="folders">The folders of runs, for facts about runs of the list.</param>
    /// <param name="time">The clock of timeouts and retries.</param>
    /// <param name="lifetime">Ends the feeds when this process stops; null: they never end.</param>
    public RunFeeds(
        FinetuningService.FinetuningServiceClient service,
        RunFolders folders,
        TimeProvider time,
        IHostApplicationLifetime? lifetime = null
    )
    {
        (_service, _folders, _time) = (service, folders, time);
        _stopping = lifetime?.ApplicationStopping ?? default;
        List = new Feed<RunList>(ListAsync, time, _stopping);
    }

    /// <summary>All runs, read again every 2 seconds.</summary>
    public Feed<RunList> List { get; }

    /// <summary>
    /// One run, until the page goes away. Run names come from addresses, so that a feed is kept only while someone
    /// watches it.
    /// </summary>
    /// <param name="name">Name of the run; it need not exist.</param>
    /// <param name="cancellationToken">Ends the watching.</param>
    public async IAsyncEnumerable<FeedUpdate<RunSnapshot>> RunAsync(
        string name,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var feed = _runs.GetOrAdd(
            name,
            _ => new Feed<RunSnapshot>(stop => FollowAsync(name, stop), _time, _stopping)
        );
        try
        {
            await foreach (var update in feed.WatchAsync(cancellationToken))
                yield return update;
        }
        finally
        {
            if (!feed.IsReading)
                _runs.TryRemove(new(name, feed));
        }
    }

    /// <summary>
    /// Follows the changes of a run that the service streams. The report holds the results of finished steps, so that
    /// it is read only when the step changes.
    /// </summary>
    private async IAsyncEnumerable<RunSnapshot> FollowAsync(
        string name,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var call = _service.WatchRun(
            new WatchRunRequest { Name = name },
            cancellationToken: cancellationToken
        );
        RunSnapshot? last = null;
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            var isSameStep = last is not null && StageOf(last.Run) == StageOf(response.Run);
            last = isSameStep
                ? last! with
                {
                    Run = response.Run,
                }
                : await ReadAsync(response.Run, last, cancellationToken);
            yield return last;
        }
    }

    private static (RunState, int?) StageOf(Run run) => (run.State, run.Progress?.Step);

    private async Task<RunSnapshot> ReadAsync(Run run, RunSnapshot? last, CancellationToken cancellationToken)
    {
        try
        {
            var report = await _service.ReportAsync(run.Name, _time, cancellationToken);
            ImmutableArray<Chart> charts = report is null ? [] : ReportCharts.Create(report);
            return new RunSnapshot(run, report, Reuse(last?.Charts ?? [], charts), ReportError: null);
        }
        catch (CorruptReportException error)
        {
            return new RunSnapshot(run, last?.Report, last?.Charts ?? [], error.Message);
        }
    }

    /// <summary>The charts, with the object of an earlier one in place of each that shows the same.</summary>
    private static ImmutableArray<Chart> Reuse(ImmutableArray<Chart> earlier, ImmutableArray<Chart> charts) =>
        [.. charts.Select(chart => earlier.FirstOrDefault(known => known.Shows(chart)) ?? chart)];

    private async IAsyncEnumerable<RunList> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var response = await _service.ListRunsAsync(
            new ListRunsRequest(),
            deadline: Deadline(),
            cancellationToken: cancellationToken
        );
        var rows = response.Runs.Select(run => new RunRow(run, _folders.Facts(run.Name)));
        yield return new RunList([.. rows]);
    }

    private DateTime Deadline() => (_time.GetUtcNow() + TimeSpan.FromSeconds(10)).UtcDateTime;
}
