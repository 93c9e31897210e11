using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Live;

/// <summary>A run as a page shows it: where it stands, and its latest report once it has one.</summary>
internal sealed record RunNow(Run Run, RunReport? Report);

/// <summary>The run list: each run with what its folder says.</summary>
internal sealed record RunList(IReadOnlyList<RunRow> Rows);

/// <summary>One line of the run list.</summary>
internal sealed record RunRow(Run Run, RunFacts Facts);

/// <summary>What pages watch: one feed for each thing, shared by all pages that show it.</summary>
internal sealed class Feeds
{
    private readonly FinetuningService.FinetuningServiceClient _service;
    private readonly RunFolders _folders;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Feed<RunNow>> _runs = new(StringComparer.Ordinal);

    public Feeds(FinetuningService.FinetuningServiceClient service, RunFolders folders, TimeProvider time)
    {
        (_service, _folders, _time) = (service, folders, time);
        List = new Feed<RunList>(ListAsync, time);
    }

    public Feed<RunList> List { get; }

    /// <summary>One run, by its name. Names come from addresses: only those that someone watches are kept.</summary>
    public async IAsyncEnumerable<Seen<RunNow>> RunAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var feed = _runs.GetOrAdd(name, _ => new Feed<RunNow>(stop => FollowAsync(name, stop), _time));
        try
        {
            await foreach (var seen in feed.WatchAsync(cancellationToken)) yield return seen;
        }
        finally
        {
            if (!feed.IsRead) _runs.TryRemove(new(name, feed));
        }
    }

    /// <summary>The service says every change of a run; its report is written anew at the end of an iteration, and so read when phase or iteration change.</summary>
    private async IAsyncEnumerable<RunNow> FollowAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var call = _service.WatchRun(new WatchRunRequest { Name = name }, cancellationToken: cancellationToken);
        RunNow? last = null;
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            var report = last is not null && Stage(last.Run) == Stage(response.Run) ? last.Report : await ReportAsync(name, cancellationToken);
            yield return last = new RunNow(response.Run, report);
        }
    }

    private static (RunState, string?, int?) Stage(Run run) => (run.State, run.Progress?.Phase, run.Progress?.Iteration);

    private async Task<RunReport?> ReportAsync(string name, CancellationToken cancellationToken)
    {
        var response = await _service.GetRunAsync(new GetRunRequest { Name = name }, deadline: Deadline(), cancellationToken: cancellationToken);
        return response.HasReportJson ? ReportJson.Read(response.ReportJson) : null;
    }

    private async IAsyncEnumerable<RunList> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var response = await _service.ListRunsAsync(new ListRunsRequest(), deadline: Deadline(), cancellationToken: cancellationToken);
        yield return new RunList([.. response.Runs.Select(run => new RunRow(run, _folders.Facts(run.Name)))]);
    }

    private DateTime Deadline() => (_time.GetUtcNow() + TimeSpan.FromSeconds(10)).UtcDateTime;
}
