using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Charts;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>What pages watch: one feed for each thing, shared by all pages that show it.</summary>
internal sealed class RunFeeds
{
    private readonly FinetuningService.FinetuningServiceClient _service;
    private readonly RunFolders _folders;
    private readonly TimeProvider _time;
    private readonly CancellationToken _ending;
    private readonly ConcurrentDictionary<string, Feed<RunSnapshot>> _runs = new(StringComparer.Ordinal);

    public RunFeeds(
        FinetuningService.FinetuningServiceClient service,
        RunFolders folders,
        TimeProvider time,
        IHostApplicationLifetime? lifetime = null
    )
    {
        (_service, _folders, _time, _ending) = (
            service,
            folders,
            time,
            lifetime?.ApplicationStopping ?? default
        );
        List = new Feed<RunList>(ListAsync, time, _ending);
    }

    public Feed<RunList> List { get; }

    /// <summary>One run, by its name. Names come from addresses: only those that someone watches are kept.</summary>
    public async IAsyncEnumerable<FeedUpdate<RunSnapshot>> RunAsync(
        string name,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var feed = _runs.GetOrAdd(
            name,
            _ => new Feed<RunSnapshot>(stop => FollowAsync(name, stop), _time, _ending)
        );
        try
        {
            await foreach (var seen in feed.WatchAsync(cancellationToken))
                yield return seen;
        }
        finally
        {
            if (!feed.IsReading)
                _runs.TryRemove(new(name, feed));
        }
    }

    /// <summary>
    /// The service says every change of a run; the report says what finished steps did, and so is read when
    /// the step changes.
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
            yield return last =
                last is not null && ToSnapshot(last.Run) == ToSnapshot(response.Run)
                    ? last with
                    {
                        Run = response.Run,
                    }
                    : await ReadAsync(response.Run, last, cancellationToken);
    }

    private static (RunState, int?) ToSnapshot(Run run) => (run.State, run.Progress?.Step);

    private async Task<RunSnapshot> ReadAsync(Run run, RunSnapshot? last, CancellationToken cancellationToken)
    {
        try
        {
            var report = await _service.ReportAsync(run.Name, _time, cancellationToken);
            ImmutableArray<Chart> charts = report is null ? [] : ReportCharts.Create(report);
            return new RunSnapshot(
                run,
                report,
                last is null
                    ? charts
                    :
                    [
                        .. charts.Select(chart =>
                            last.Charts.FirstOrDefault(before => before.Shows(chart)) ?? chart
                        ),
                    ],
                ReportError: null
            );
        }
        catch (CorruptReportException error)
        {
            return new RunSnapshot(run, last?.Report, last?.Charts ?? [], error.Message);
        }
    }

    private async IAsyncEnumerable<RunList> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var response = await _service.ListRunsAsync(
            new ListRunsRequest(),
            deadline: Deadline(),
            cancellationToken: cancellationToken
        );
        yield return new RunList([.. response.Runs.Select(run => new RunRow(run, _folders.Facts(run.Name)))]);
    }

    private DateTime Deadline() => (_time.GetUtcNow() + TimeSpan.FromSeconds(10)).UtcDateTime;
}
