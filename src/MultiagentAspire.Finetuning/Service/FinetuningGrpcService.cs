using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Steps;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.ServiceDefaults;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>
/// The gRPC service of runs. The content of a run comes from its folder, its state from the queue. Names of runs are
/// checked before they become paths.
/// </summary>
/// <param name="requests">The run queue and the folders of runs.</param>
/// <param name="agents">Reads agents from run folders.</param>
/// <param name="time">Clock of the polling in <see cref="WatchRun"/>.</param>
internal sealed class FinetuningGrpcService(RunQueue requests, RunAgents agents, TimeProvider time)
    : FinetuningService.FinetuningServiceBase
{
    /// <summary>Enqueues a new run.</summary>
    /// <exception cref="RpcException">
    /// <see cref="StatusCode.AlreadyExists"/>: a run of this name has a folder or is queued with another run file.
    /// </exception>
    public override async Task<StartRunResponse> StartRun(StartRunRequest request, ServerCallContext context)
    {
        var run = Parse(request.RunFile);
        if (
            await HasFolderAsync(run.Name, context.CancellationToken)
            || !await requests.EnqueueAsync(
                run.Name,
                new RunRequest(request.RunFile, request.Command),
                context.CancellationToken
            )
        )
            throw new RpcException(
                new Status(
                    StatusCode.AlreadyExists,
                    $"a run named {run.Name} already exists; resume it, or give this one another name"
                )
            );
        return new StartRunResponse { Run = await RunAsync(run.Name, context.CancellationToken) };
    }

    /// <summary>Whether the folder of a run that is not queued any more is in the way of a new run.</summary>
    private async Task<bool> HasFolderAsync(string name, CancellationToken cancellationToken)
    {
        var state = await StateAsync(name, cancellationToken);
        var started =
            state is WorkState.Dead or WorkState.Cancelled
            || (state == WorkState.Unknown && requests.HasStarted(name));
        return started && Directory.Exists(requests.Folder(name));
    }

    /// <summary>The state of a run, its interim or final report, and its run file where that is stored.</summary>
    public override async Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context)
    {
        var response = new GetRunResponse
        {
            Run = await RunAsync(RequireValid(request.Name), context.CancellationToken),
        };
        if (InterimReport.Build(requests.Layout(request.Name)) is { } report)
            response.ReportJson = report;
        if (await requests.RunFileAsync(request.Name, context.CancellationToken) is { } runFile)
            response.RunFile = runFile;
        return response;
    }

    /// <summary>Streams the state of a run at every change, until the run ends.</summary>
    public override async Task WatchRun(
        WatchRunRequest request,
        IServerStreamWriter<WatchRunResponse> responseStream,
        ServerCallContext context
    )
    {
        RequireValid(request.Name);
        var runs = Polling.ChangesAsync(
            token => RunAsync(request.Name, token),
            run => run.State is not (RunState.Pending or RunState.Running),
            time,
            context.CancellationToken
        );
        await foreach (var run in runs)
            await responseStream.WriteAsync(new WatchRunResponse { Run = run }, context.CancellationToken);
    }

    /// <summary>Cancels a run. Cancelling a run that has ended has no effect.</summary>
    public override async Task<CancelRunResponse> CancelRun(
        CancelRunRequest request,
        ServerCallContext context
    )
    {
        await RunAsync(RequireValid(request.Name), context.CancellationToken);
        // A leased run is cancelled by its worker, which also cancels its jobs. A queued one has no worker.
        if (await requests.Queue.CancelAsync(request.Name, context.CancellationToken) == WorkState.Cancelled)
            await requests.CancelFinetuningsAsync(request.Name, context.CancellationToken);
        return new CancelRunResponse { Run = await RunAsync(request.Name, context.CancellationToken) };
    }

    /// <summary>
    /// Enqueues a failed or cancelled run again. It continues at its first unfinished step. An ended run is also
    /// enqueued for a run file that differs from its own, which can have more iterations and arms. A run in another
    /// state is returned unchanged.
    /// </summary>
    /// <exception cref="RpcException">
    /// <see cref="StatusCode.FailedPrecondition"/>: the run is in flight with another run file.
    /// </exception>
    public override async Task<ResumeRunResponse> ResumeRun(
        ResumeRunRequest request,
        ServerCallContext context
    )
    {
        var run = await RunAsync(RequireValid(request.Name), context.CancellationToken);
        if (await IsOtherFileAsync(request, context.CancellationToken))
            await ResumeWithAsync(request, run.State, context.CancellationToken);
        else if (run.State == RunState.Failed)
            await requests.Queue.RequeueAsync(request.Name, context.CancellationToken);
        else if (run.State == RunState.Cancelled)
        {
            var runRequest = await FindRequestAsync(request, context.CancellationToken);
            await requests.EnqueueAsync(request.Name, runRequest, context.CancellationToken);
        }
        return new ResumeRunResponse { Run = await RunAsync(request.Name, context.CancellationToken) };
    }

    /// <summary>Whether a request has a run file that differs from the stored one.</summary>
    private async Task<bool> IsOtherFileAsync(
        ResumeRunRequest request,
        CancellationToken cancellationToken
    ) =>
        request.HasRunFile
        && (await requests.FindAsync(request.Name, cancellationToken))?.RunFile is var queued
        && (queued ?? await requests.RunFileAsync(request.Name, cancellationToken)) is { } stored
        && stored.TrimStart('\uFEFF') != request.RunFile.TrimStart('\uFEFF');

    /// <summary>Enqueues an ended run with another run file. Its worker checks what has changed.</summary>
    private async Task ResumeWithAsync(
        ResumeRunRequest request,
        RunState state,
        CancellationToken cancellationToken
    )
    {
        if (state is RunState.Pending or RunState.Running)
            throw new RpcException(
                new Status(
                    StatusCode.FailedPrecondition,
                    $"{request.Name} is in flight with another run file; wait for its end, or cancel it"
                )
            );
        if (Parse(request.RunFile).Name != request.Name)
            throw new ArgumentException($"the run file is not that of {request.Name}");
        await requests.Queue.RemoveAsync(request.Name, cancellationToken);
        await requests.EnqueueAsync(request.Name, new RunRequest(request.RunFile, ""), cancellationToken);
    }

    /// <summary>
    /// The request of a cancelled run: from the queue, else from the caller, else from the run's folder.
    /// </summary>
    /// <exception cref="InvalidDataException">None of them has it.</exception>
    /// <exception cref="ArgumentException">The run file has another name.</exception>
    private async Task<RunRequest> FindRequestAsync(
        ResumeRunRequest request,
        CancellationToken cancellationToken
    )
    {
        if (await requests.FindAsync(request.Name, cancellationToken) is { } queued)
            return queued;
        var text = request.HasRunFile
            ? request.RunFile
            : await requests.RunFileAsync(request.Name, cancellationToken);
        if (text is null)
            throw new InvalidDataException(
                $"the run file of {request.Name} is not stored; pass it with the request (run_file)"
            );
        return Parse(text).Name == request.Name
            ? new RunRequest(text, "")
            : throw new ArgumentException($"the run file is not that of {request.Name}");
    }

    /// <summary>All runs, the latest first; runs without a time of creation last.</summary>
    public override async Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context)
    {
        var statuses = await requests.ListAsync(context.CancellationToken);
        var response = new ListRunsResponse();
        response.Runs.AddRange(
            statuses
                .Select(ToRun)
                .OrderByDescending(run => run.Created?.ToDateTimeOffset())
                .ThenBy(run => run.Name, StringComparer.Ordinal)
        );
        return response;
    }

    /// <summary>
    /// Checks a run file without starting it, and returns the size of its plan. An error is one line
    /// (<see cref="StatusCode.InvalidArgument"/>).
    /// </summary>
    public override async Task<CheckRunFileResponse> CheckRunFile(
        CheckRunFileRequest request,
        ServerCallContext context
    )
    {
        var run = Read(request.RunFile, requests.Check);
        var state = await StateAsync(run.Name, context.CancellationToken);
        var isQueued = state is WorkState.Pending or WorkState.Waiting or WorkState.Leased;
        return new CheckRunFileResponse
        {
            Name = run.Name,
            Exists = isQueued || Directory.Exists(requests.Folder(run.Name)),
            Outline = RunMessages.ToProto(run, RunOutline.Create(run, requests.Output)),
        };
    }

    /// <summary>All finetuned agents of a run, with their data and trainings.</summary>
    public override async Task<ListAgentsResponse> ListAgents(
        ListAgentsRequest request,
        ServerCallContext context
    )
    {
        await RunAsync(RequireValid(request.Name), context.CancellationToken);
        return agents.List(request.Name);
    }

    /// <summary>
    /// The society of an arm after an iteration. Defaults: the first society arm, the last finished iteration.
    /// </summary>
    public override async Task<GetSocietyResponse> GetSociety(
        GetSocietyRequest request,
        ServerCallContext context
    )
    {
        await RunAsync(RequireValid(request.Name), context.CancellationToken);
        return agents.Society(
            request.Name,
            request.HasArm ? request.Arm : null,
            request.HasIteration ? request.Iteration : null
        );
    }

    /// <summary>Checks a name before it becomes part of a path.</summary>
    /// <exception cref="ArgumentException">It is not the name of a run.</exception>
    private static string RequireValid(string name) =>
        RunNames.IsValid(name) ? name : throw new ArgumentException($"'{name}' is not a valid name of a run");

    private RunFile Parse(string text) => Read(text, requests.Parse);

    /// <summary>Reads a run file of a request.</summary>
    /// <exception cref="ArgumentException">It is invalid. The message is one line.</exception>
    private static RunFile Read(string text, Func<string, string, RunFile> read)
    {
        try
        {
            return read(text, "run file");
        }
        catch (InvalidRunFileException error)
        {
            throw new ArgumentException(error.Message, error);
        }
    }

    /// <summary>The run's item on the queue; unknown when the queue does not have it.</summary>
    private async Task<WorkStatus> StatusAsync(string name, CancellationToken cancellationToken) =>
        (await requests.Queue.GetStatusAsync([name], cancellationToken))[0];

    private async Task<WorkState> StateAsync(string name, CancellationToken cancellationToken) =>
        (await StatusAsync(name, cancellationToken)).State;

    /// <summary>The state of a run.</summary>
    /// <exception cref="KeyNotFoundException">Neither the queue nor a folder knows the run.</exception>
    private async Task<Run> RunAsync(string name, CancellationToken cancellationToken) =>
        ToRun(await StatusAsync(name, cancellationToken));

    private Run ToRun(WorkStatus status) => RunMessages.ToProto(status, requests.Layout(status.Id));
}
