using System.Text.Json;
using Grpc.Core;
using Microsoft.Extensions.Configuration;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>The gRPC face of runs. What a run is lies in its folder; where it stands, on the queue.</summary>
internal sealed class FinetuningFace(WorkQueues queues, ArtifactRoots roots, IConfiguration configuration, TimeProvider time)
    : FinetuningService.FinetuningServiceBase
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private WorkQueue Queue => queues[RunItems.Queue];

    private string Runs => Path.Combine(RunItems.Output(roots, configuration), "runs");

    public override async Task<StartRunResponse> StartRun(StartRunRequest request, ServerCallContext context)
    {
        RunFile run;
        try
        {
            run = RunFile.Parse(request.RunFile, "run file", path => roots.Resolve(path));
        }
        catch (InvalidRunFileException error)
        {
            throw new ArgumentException(error.Message, error);
        }
        var order = JsonSerializer.Serialize(new RunOrder(request.RunFile, request.Command), RunServiceJson.Default.RunOrder);
        var before = (await Queue.LookAsync([run.Name], context.CancellationToken))[0].State;
        if (before is WorkState.Completed or WorkState.Dead or WorkState.Cancelled || (before == WorkState.Unknown && File.Exists(Path.Combine(Runs, run.Name, "run.json"))))
            throw new RpcException(new Status(StatusCode.AlreadyExists, $"a run named {run.Name} is there; resume it, or give this one another name"));
        await Queue.EnqueueAsync(new WorkItem(run.Name, order), context.CancellationToken);
        return new StartRunResponse { Run = await RunAsync(run.Name, context.CancellationToken) };
    }

    public override async Task<GetRunResponse> GetRun(GetRunRequest request, ServerCallContext context)
    {
        var response = new GetRunResponse { Run = await RunAsync(Known(request.Name), context.CancellationToken) };
        var report = Path.Combine(Runs, request.Name, "report", "report.json");
        if (File.Exists(report)) response.ReportJson = await File.ReadAllTextAsync(report, context.CancellationToken);
        return response;
    }

    public override async Task WatchRun(WatchRunRequest request, IServerStreamWriter<WatchRunResponse> responseStream, ServerCallContext context)
    {
        Known(request.Name);
        Run? last = null;
        using var timer = new PeriodicTimer(LookAgain, time);
        do
        {
            var run = await RunAsync(request.Name, context.CancellationToken);
            if (!run.Equals(last)) await responseStream.WriteAsync(new WatchRunResponse { Run = last = run }, context.CancellationToken);
        }
        while (last!.State is RunState.Pending or RunState.Running && await timer.WaitForNextTickAsync(context.CancellationToken));
    }

    public override async Task<CancelRunResponse> CancelRun(CancelRunRequest request, ServerCallContext context)
    {
        await RunAsync(Known(request.Name), context.CancellationToken);
        await Queue.CancelAsync(request.Name, context.CancellationToken);
        return new CancelRunResponse { Run = await RunAsync(request.Name, context.CancellationToken) };
    }

    public override async Task<ResumeRunResponse> ResumeRun(ResumeRunRequest request, ServerCallContext context)
    {
        var run = await RunAsync(Known(request.Name), context.CancellationToken);
        if (run.State == RunState.Failed) await Queue.RequeueAsync(request.Name, context.CancellationToken);
        else if (run.State == RunState.Cancelled && await OrderAsync(request.Name, context.CancellationToken) is { } order)
            await Queue.EnqueueAsync(new WorkItem(request.Name, order), context.CancellationToken);
        return new ResumeRunResponse { Run = await RunAsync(request.Name, context.CancellationToken) };
    }

    public override async Task<ListRunsResponse> ListRuns(ListRunsRequest request, ServerCallContext context)
    {
        var response = new ListRunsResponse();
        if (!Directory.Exists(Runs)) return response;
        foreach (var folder in new DirectoryInfo(Runs).GetDirectories().OrderByDescending(folder => folder.CreationTimeUtc))
            if (File.Exists(Path.Combine(folder.FullName, "run.json"))) response.Runs.Add(await RunAsync(folder.Name, context.CancellationToken));
        return response;
    }

    /// <summary>A run's name is a folder's name and nothing more.</summary>
    private static string Known(string name) =>
        name.Length > 0 && name == Path.GetFileName(name) && name is not ("." or "..") ? name : throw new ArgumentException($"'{name}' is no run's name");

    private async Task<string?> OrderAsync(string name, CancellationToken cancellationToken) => await Queue.BodyAsync(name, cancellationToken);

    private async Task<Run> RunAsync(string name, CancellationToken cancellationToken)
    {
        var status = (await Queue.LookAsync([name], cancellationToken))[0];
        var finished = File.Exists(Path.Combine(Runs, name, "report", "report.json"));
        var run = new Run
        {
            Name = name,
            Reason = status.Reason ?? "",
            State = status.State switch
            {
                WorkState.Pending or WorkState.Waiting => RunState.Pending,
                WorkState.Leased => RunState.Running,
                WorkState.Completed => RunState.Succeeded,
                WorkState.Dead => RunState.Failed,
                WorkState.Cancelled => RunState.Cancelled,
                _ when finished => RunState.Succeeded,
                _ when Directory.Exists(Path.Combine(Runs, name)) => RunState.Cancelled,
                _ => throw new KeyNotFoundException($"no run '{name}' is known"),
            },
        };
        if (status.Progress is { } text && JsonSerializer.Deserialize(text, RunServiceJson.Default.RunProgress) is { } progress) run.Progress = RunWire.ToProto(progress);
        return run;
    }
}
