using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.Steps;
using MultiagentAspire.Queues;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.ServiceDefaults;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>The gRPC face of runs. What a run is lies in its folder; where it stands, on the queue.</summary>
internal sealed class FinetuningGrpcService(RunQueue orders, RunAgents agents, TimeProvider time)
    : FinetuningService.FinetuningServiceBase
{
    public override async Task<StartRunResponse> StartRun(StartRunRequest request, ServerCallContext context)
    {
        var run = Parse(request.RunFile);
        var state = await StateAsync(run.Name, context.CancellationToken);
        var started =
            state is WorkState.Dead or WorkState.Cancelled
            || (state == WorkState.Unknown && orders.HasStarted(run.Name));
        if (
            (started && Directory.Exists(orders.Folder(run.Name)))
            || !await orders.EnqueueAsync(
                run.Name,
                new RunRequest(request.RunFile, request.Command),
                context.CancellationToken
            )
        )
            throw new RpcException(
                new Status(
                    StatusCode.AlreadyExists,
                    $"a run named {run.Name} is there; resume it, or give this one another name"
                )
            );
        return new StartRunResponse { Run = await RunAsync(run.Name, context.CancellationToken) };
    }

    public override async Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context)
    {
        var response = new GetRunResponse
        {
            Run = await RunAsync(RequireExisting(request.Name), context.CancellationToken),
        };
        if (InterimReport.Build(orders.Layout(request.Name)) is { } report)
            response.ReportJson = report;
        if (await orders.RunFileAsync(request.Name, context.CancellationToken) is { } runFile)
            response.RunFile = runFile;
        return response;
    }

    public override async Task WatchRun(
        WatchRunRequest request,
        IServerStreamWriter<WatchRunResponse> responseStream,
        ServerCallContext context
    )
    {
        RequireExisting(request.Name);
        var runs = Polling.ChangesAsync(
            token => RunAsync(request.Name, token),
            run => run.State is not (RunState.Pending or RunState.Running),
            time,
            context.CancellationToken
        );
        await foreach (var run in runs)
            await responseStream.WriteAsync(new WatchRunResponse { Run = run }, context.CancellationToken);
    }

    public override async Task<CancelRunResponse> CancelRun(
        CancelRunRequest request,
        ServerCallContext context
    )
    {
        await RunAsync(RequireExisting(request.Name), context.CancellationToken);
        // Who has the run in hand ends it, and then what it waits for; nobody has one that is cancelled at once.
        if (await orders.Queue.CancelAsync(request.Name, context.CancellationToken) == WorkState.Cancelled)
            await orders.CancelFinetuningsAsync(request.Name, context.CancellationToken);
        return new CancelRunResponse { Run = await RunAsync(request.Name, context.CancellationToken) };
    }

    public override async Task<ResumeRunResponse> ResumeRun(
        ResumeRunRequest request,
        ServerCallContext context
    )
    {
        var run = await RunAsync(RequireExisting(request.Name), context.CancellationToken);
        if (run.State == RunState.Failed)
            await orders.Queue.RequeueAsync(request.Name, context.CancellationToken);
        else if (run.State == RunState.Cancelled)
            await orders.EnqueueAsync(
                request.Name,
                await EnqueueAsync(request, context.CancellationToken),
                context.CancellationToken
            );
        return new ResumeRunResponse { Run = await RunAsync(request.Name, context.CancellationToken) };
    }

    /// <summary>
    /// What the queue remembers, or else what the caller brings, or else what the run's folder keeps.
    /// </summary>
    private async Task<RunRequest> EnqueueAsync(ResumeRunRequest request, CancellationToken cancellationToken)
    {
        if (await orders.FindAsync(request.Name, cancellationToken) is { } remembered)
            return remembered;
        var text = request.HasRunFile
            ? request.RunFile
            : await orders.RunFileAsync(request.Name, cancellationToken);
        if (text is null)
            throw new InvalidDataException(
                $"the run file of {request.Name} is not known any more; bring it (run_file)"
            );
        return Parse(text).Name == request.Name
            ? new RunRequest(text, "")
            : throw new ArgumentException($"the run file is not that of {request.Name}");
    }

    public override async Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context)
    {
        var runs = (await orders.ListAsync(context.CancellationToken)).Select(Of);
        return new ListRunsResponse
        {
            Runs =
            {
                runs.OrderByDescending(run => run.Created?.ToDateTimeOffset())
                    .ThenBy(run => run.Name, StringComparer.Ordinal),
            },
        };
    }

    public override async Task<CheckRunFileResponse> CheckRunFile(
        CheckRunFileRequest request,
        ServerCallContext context
    )
    {
        var run = ParseAs(request.RunFile, orders.Check);
        var state = await StateAsync(run.Name, context.CancellationToken);
        return new CheckRunFileResponse
        {
            Name = run.Name,
            Exists =
                Directory.Exists(orders.Folder(run.Name))
                || state is WorkState.Pending or WorkState.Waiting or WorkState.Leased,
            Outline = ToProto(run, RunOutline.Create(run, orders.Output)),
        };
    }

    public override async Task<ListAgentsResponse> ListAgents(
        ListAgentsRequest request,
        ServerCallContext context
    )
    {
        await RunAsync(RequireExisting(request.Name), context.CancellationToken);
        return agents.List(request.Name);
    }

    public override async Task<GetSocietyResponse> GetSociety(
        GetSocietyRequest request,
        ServerCallContext context
    )
    {
        await RunAsync(RequireExisting(request.Name), context.CancellationToken);
        return agents.Society(
            request.Name,
            request.HasArm ? request.Arm : null,
            request.HasIteration ? request.Iteration : null
        );
    }

    private static Outline ToProto(RunFile run, RunOutline outline) =>
        new()
        {
            Agents = run.Agents.Length,
            Rounds = run.PlannedArms.Max(arm => arm.Debate.Rounds),
            Iterations = run.Iterations,
            Trained = outline.Trained,
            TrainingProblems = run.Task.Train,
            EvaluationProblems = run.Task.Evaluate,
            Steps = outline.Steps,
            Calls = outline.Calls,
        };

    private static string RequireExisting(string name) =>
        RunNames.IsValid(name) ? name : throw new ArgumentException($"'{name}' is no run's name");

    private RunFile Parse(string text) => ParseAs(text, orders.Parse);

    private static RunFile ParseAs(string text, Func<string, string, RunFile> read)
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

    private async Task<WorkState> StateAsync(string name, CancellationToken cancellationToken) =>
        (await orders.Queue.GetStatusAsync([name], cancellationToken))[0].State;

    private async Task<Run> RunAsync(string name, CancellationToken cancellationToken) =>
        Of((await orders.Queue.GetStatusAsync([name], cancellationToken))[0]);

    /// <exception cref="KeyNotFoundException">Neither the queue nor a folder knows it.</exception>
    private Run Of(WorkStatus status)
    {
        var layout = orders.Layout(status.Id);
        var folder = new DirectoryInfo(layout.Folder);
        var finished = File.Exists(ReportFolder.JsonIn(layout.ReportFolder));
        var run = new Run
        {
            Name = status.Id,
            Reason = status.Reason ?? "",
            State = status.State switch
            {
                WorkState.Pending or WorkState.Waiting => RunState.Pending,
                WorkState.Leased => RunState.Running,
                WorkState.Completed => RunState.Succeeded,
                WorkState.Dead => RunState.Failed,
                WorkState.Cancelled => RunState.Cancelled,
                _ when finished => RunState.Succeeded,
                _ when folder.Exists => RunState.Cancelled,
                _ => throw new KeyNotFoundException($"no run '{status.Id}' is known"),
            },
            Created =
                folder.Exists ? Timestamp.FromDateTime(folder.CreationTimeUtc)
                : status.Enqueued is { } enqueued ? Timestamp.FromDateTimeOffset(enqueued)
                : null,
        };
        if (
            status.Progress is { } text
            && JsonSerializer.Deserialize(text, RunServiceJson.Default.RunProgress) is { } progress
        )
            run.Progress = RunWire.ToProto(progress);
        return run;
    }
}
