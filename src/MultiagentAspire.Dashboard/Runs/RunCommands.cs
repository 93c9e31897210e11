using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Live;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>
/// The actions on runs that pages offer, as calls of the finetuning service. An error is returned as a line in the
/// service's own words; null means success.
/// </summary>
internal static class RunCommands
{
    /// <summary>The largest run file that is read from a browser or a folder, in bytes: 1 MiB.</summary>
    public const long MaxRunFileBytes = 1024 * 1024;

    /// <summary>Starts a run.</summary>
    /// <param name="service">The finetuning service.</param>
    /// <param name="runFile">Text of the run file.</param>
    /// <returns>The run's name, or the error.</returns>
    public static async Task<(string? Name, string? Error)> TryStartAsync(
        this FinetuningService.FinetuningServiceClient service,
        string runFile
    )
    {
        try
        {
            var request = new StartRunRequest { RunFile = runFile, Command = "dashboard" };
            var response = await service.StartRunAsync(request);
            return (response.Run.Name, null);
        }
        catch (RpcException error)
        {
            return (null, GrpcErrorText.Describe(error));
        }
    }

    /// <summary>Checks a run file without starting it.</summary>
    /// <param name="service">The finetuning service.</param>
    /// <param name="runFile">Text of the run file.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<RunFileCheck> TryCheckAsync(
        this FinetuningService.FinetuningServiceClient service,
        string runFile,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var response = await service.CheckRunFileAsync(
                new CheckRunFileRequest { RunFile = runFile },
                cancellationToken: cancellationToken
            );
            return new RunFileCheck(response, null);
        }
        catch (RpcException error)
        {
            return new RunFileCheck(null, GrpcErrorText.Describe(error));
        }
    }

    /// <summary>The run file of a run; neither text nor error where an older version did not store it.</summary>
    /// <param name="service">The finetuning service.</param>
    /// <param name="name">Name of the run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<(string? Text, string? Error)> TryRunFileAsync(
        this FinetuningService.FinetuningServiceClient service,
        string name,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var run = await service.GetRunAsync(
                new GetRunRequest { Name = name },
                cancellationToken: cancellationToken
            );
            return (run.HasRunFile ? run.RunFile : null, null);
        }
        catch (RpcException error)
        {
            return (null, GrpcErrorText.Describe(error));
        }
    }

    /// <summary>
    /// Names of all runs; none where the service does not answer, since the next call of the page shows that error.
    /// </summary>
    public static async Task<IReadOnlySet<string>> NamesAsync(
        this FinetuningService.FinetuningServiceClient service,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var response = await service.ListRunsAsync(
                new ListRunsRequest(),
                cancellationToken: cancellationToken
            );
            return response.Runs.Select(run => run.Name).ToHashSet(StringComparer.Ordinal);
        }
        catch (RpcException)
        {
            return new HashSet<string>();
        }
    }

    /// <summary>Cancels a run; returns the error, or null.</summary>
    public static Task<string?> TryCancelAsync(
        this FinetuningService.FinetuningServiceClient service,
        string name
    ) => GetErrorAsync(() => service.CancelRunAsync(new CancelRunRequest { Name = name }));

    /// <summary>Resumes a run at its first unfinished step; returns the error, or null.</summary>
    public static Task<string?> TryResumeAsync(
        this FinetuningService.FinetuningServiceClient service,
        string name
    ) => GetErrorAsync(() => service.ResumeRunAsync(new ResumeRunRequest { Name = name }));

    /// <summary>Whether the run is pending or running.</summary>
    public static bool CanBeCancelled(this Run run) => run.State is RunState.Pending or RunState.Running;

    /// <summary>Whether the run has failed or was cancelled.</summary>
    public static bool CanBeResumed(this Run run) => run.State is RunState.Failed or RunState.Cancelled;

    private static async Task<string?> GetErrorAsync<T>(Func<AsyncUnaryCall<T>> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RpcException error)
        {
            return GrpcErrorText.Describe(error);
        }
    }
}
