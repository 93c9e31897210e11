using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>A client of the finetuning service whose answers a test sets.</summary>
internal sealed partial class ScriptedRuns : FinetuningService.FinetuningServiceClient
{
    private readonly List<Stream> _watchers = [];

    public List<Run> Runs { get; } = [];

    public string? ReportJson { get; set; }

    /// <summary>Run files by the names of their runs.</summary>
    public Dictionary<string, string> RunFiles { get; } = [];

    /// <summary>Texts of the run files that were checked.</summary>
    public List<string> Checked { get; } = [];

    /// <summary>Error of each request for a report; null: the request succeeds.</summary>
    public RpcException? ReportError { get; set; }

    /// <summary>How often a report was read.</summary>
    public int ReportsRead { get; private set; }

    /// <summary>Error of each start and check; null: they succeed.</summary>
    public string? CheckError { get; set; }

    public List<string> Started { get; } = [];

    public List<string> Cancelled { get; } = [];

    public List<string> Resumed { get; } = [];

    /// <summary>Number of calls that watch a run.</summary>
    public int WatchCount { get; private set; }

    /// <summary>Completes when all calls that watch a run are cancelled.</summary>
    public Task UnwatchedAsync() => Task.WhenAll(_watchers.Select(stream => stream.GivenUp));

    /// <summary>Sends a state to all calls that watch the run.</summary>
    public void Publish(Run run)
    {
        foreach (var stream in _watchers)
            stream.Write(run);
    }

    /// <summary>Ends the calls that watch a run with an error.</summary>
    public void EndStream()
    {
        foreach (var stream in _watchers)
            stream.Break();
    }

    public override AsyncUnaryCall<ListRunsResponse> ListRunsAsync(
        ListRunsRequest request,
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default
    ) => Answer(new ListRunsResponse { Runs = { Runs } });

    public override AsyncUnaryCall<GetRunResponse> GetRunAsync(
        GetRunRequest request,
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default
    )
    {
        ReportsRead++;
        if (ReportError is not null)
            return Answer(Task.FromException<GetRunResponse>(ReportError));
        var response = new GetRunResponse
        {
            Run = Runs.Find(run => run.Name == request.Name) ?? new Run { Name = request.Name },
        };
        if (ReportJson is not null)
            response.ReportJson = ReportJson;
        if (RunFiles.TryGetValue(request.Name, out var runFile))
            response.RunFile = runFile;
        return Answer(response);
    }

    public override AsyncServerStreamingCall<WatchRunResponse> WatchRun(
        WatchRunRequest request,
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default
    )
    {
        WatchCount++;
        var stream = new Stream(cancellationToken);
        if (Runs.Find(run => run.Name == request.Name) is { } run)
            stream.Write(run);
        _watchers.Add(stream);
        return new AsyncServerStreamingCall<WatchRunResponse>(
            stream,
            Task.FromResult(new Metadata()),
            () => Status.DefaultSuccess,
            () => [],
            () => { }
        );
    }

    public override AsyncUnaryCall<StartRunResponse> StartRunAsync(
        StartRunRequest request,
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default
    )
    {
        if (CheckError is not null)
            return Answer(
                Task.FromException<StartRunResponse>(
                    new RpcException(new Status(StatusCode.InvalidArgument, CheckError))
                )
            );
        Started.Add(request.RunFile);
        return Answer(new StartRunResponse { Run = new Run { Name = "started" } });
    }

    public override AsyncUnaryCall<CheckRunFileResponse> CheckRunFileAsync(
        CheckRunFileRequest request,
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default
    )
    {
        Checked.Add(request.RunFile);
        if (CheckError is not null)
            return Answer(
                Task.FromException<CheckRunFileResponse>(
                    new RpcException(new Status(StatusCode.InvalidArgument, CheckError))
                )
            );
        var name = MultiagentAspire.Dashboard.Drafts.RunForm.Parse(request.RunFile)?["name"] ?? "";
        return Answer(
            new CheckRunFileResponse
            {
                Name = name,
                Exists = Runs.Exists(run => run.Name == name),
                Outline = new Outline
                {
                    Agents = 3,
                    Rounds = 2,
                    Iterations = 1,
                    Trained = 6,
                    TrainingProblems = 12,
                    EvaluationProblems = 1200,
                    Steps = 1,
                    Calls = 4321,
                },
            }
        );
    }

    public override AsyncUnaryCall<CancelRunResponse> CancelRunAsync(
        CancelRunRequest request,
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default
    )
    {
        Cancelled.Add(request.Name);
        return Answer(new CancelRunResponse());
    }

    public override AsyncUnaryCall<ResumeRunResponse> ResumeRunAsync(
        ResumeRunRequest request,
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default
    )
    {
        Resumed.Add(request.Name);
        return Answer(new ResumeRunResponse());
    }

    private static AsyncUnaryCall<T> Answer<T>(T response) => Answer(Task.FromResult(response));

    private static AsyncUnaryCall<T> Answer<T>(Task<T> response) =>
        new(response, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    private sealed class Stream : IAsyncStreamReader<WatchRunResponse>
    {
        private readonly CancellationToken _stop;
        private readonly TaskCompletionSource _givenUp = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        private readonly System.Threading.Channels.Channel<Run> _runs =
            System.Threading.Channels.Channel.CreateUnbounded<Run>();

        public Stream(CancellationToken stop)
        {
            _stop = stop;
            stop.Register(() => _givenUp.TrySetResult());
        }

        public Task GivenUp => _givenUp.Task;

        public WatchRunResponse Current { get; private set; } = new();

        public void Write(Run run) => _runs.Writer.TryWrite(run);

        public void Break() =>
            _runs.Writer.TryComplete(new RpcException(new Status(StatusCode.Unavailable, "")));

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(_stop, cancellationToken);
            if (!await _runs.Reader.WaitToReadAsync(both.Token) || !_runs.Reader.TryRead(out var run))
                return false;
            Current = new WatchRunResponse { Run = run };
            return true;
        }
    }
}
