using Grpc.Core;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Live;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>
/// What a person does to runs. Each gives what the service complains of, in its own words; null when all is
/// well.
/// </summary>
internal static class RunCommands
{
    /// <summary>The largest run file that is read from a browser, in bytes.</summary>
    public const long MaxRunFileBytes = 1024 * 1024;

    public static async Task<(string? Name, string? Fault)> TryStartAsync(
        this FinetuningService.FinetuningServiceClient service,
        string runFile
    )
    {
        try
        {
            return (
                (
                    await service.StartRunAsync(
                        new StartRunRequest { RunFile = runFile, Command = "dashboard" }
                    )
                )
                    .Run
                    .Name,
                null
            );
        }
        catch (RpcException error)
        {
            return (null, GrpcErrorText.Describe(error));
        }
    }

    /// <summary>What the service says of a run file: what it would do, or what is wrong with it.</summary>
    public static async Task<RunFileCheck> TryCheckAsync(
        this FinetuningService.FinetuningServiceClient service,
        string runFile,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return new RunFileCheck(
                await service.CheckRunFileAsync(
                    new CheckRunFileRequest { RunFile = runFile },
                    cancellationToken: cancellationToken
                ),
                null
            );
        }
        catch (RpcException error)
        {
            return new RunFileCheck(null, GrpcErrorText.Describe(error));
        }
    }

    /// <summary>The run file of a run; none where it was not kept.</summary>
    public static async Task<(string? Text, string? Fault)> TryRunFileAsync(
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
    /// Names of all runs; none where the service does not answer, which says so of whatever is asked next.
    /// </summary>
    public static async Task<IReadOnlySet<string>> NamesAsync(
        this FinetuningService.FinetuningServiceClient service,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await service.ListRunsAsync(new ListRunsRequest(), cancellationToken: cancellationToken))
                .Runs.Select(run => run.Name)
                .ToHashSet(StringComparer.Ordinal);
        }
        catch (RpcException)
        {
            return new HashSet<string>();
        }
    }

    public static Task<string?> TryCancelAsync(
        this FinetuningService.FinetuningServiceClient service,
        string name
    ) => GetErrorAsync(() => service.CancelRunAsync(new CancelRunRequest { Name = name }));

    public static Task<string?> TryResumeAsync(
        this FinetuningService.FinetuningServiceClient service,
        string name
    ) => GetErrorAsync(() => service.ResumeRunAsync(new ResumeRunRequest { Name = name }));

    public static bool CanBeCancelled(this Run run) => run.State is RunState.Pending or RunState.Running;

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
