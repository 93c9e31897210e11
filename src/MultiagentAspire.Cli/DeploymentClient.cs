using Grpc.Core;
using Grpc.Net.Client;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.ServiceDefaults;

namespace MultiagentAspire.Cli;

/// <summary>A run on a deployment, watched from here. Ending the watching does not end the run.</summary>
internal sealed class DeploymentClient : IDisposable
{
    /// <summary>Holds the deployment's token, so that it stands in no command line.</summary>
    public const string TokenVariable = "MULTIAGENT_TOKEN";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(1);
    private readonly GrpcChannel _channel;
    private readonly FinetuningService.FinetuningServiceClient _service;
    private readonly Metadata _token;

    /// <summary>Until when a call that answers at once must have answered.</summary>
    private static DateTime CallDeadline => TimeProvider.System.GetUtcNow().UtcDateTime + CallTimeout;

    /// <param name="address">Of the finetuning service's gRPC port.</param>
    /// <param name="token">The deployment's.</param>
    public DeploymentClient(Uri address, string token)
    {
        _token = new Metadata { { "authorization", $"Bearer {token}" } };
        _channel = GrpcChannel.ForAddress(
            address,
            new GrpcChannelOptions { MaxReceiveMessageSize = MessageLimits.MaxBytes }
        );
        _service = new FinetuningService.FinetuningServiceClient(_channel);
    }

    /// <summary>By what a person says: an address, and the token in the environment.</summary>
    /// <exception cref="ArgumentException">The address is none, or there is no token.</exception>
    public static DeploymentClient Connect(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new ArgumentException(
                $"--server: '{address}' is no address; give the gRPC address of the finetuning service, such "
                    + "as http://127.0.0.1:8081."
            );
        var token = Environment.GetEnvironmentVariable(TokenVariable);
        return string.IsNullOrEmpty(token)
            ? throw new ArgumentException($"--server: set {TokenVariable} to the deployment's token.")
            : new DeploymentClient(uri, token);
    }

    /// <summary>
    /// Starts a run, or with <paramref name="resume"/> goes on with it if it has begun, and waits for its
    /// report.
    /// </summary>
    /// <exception cref="InvalidRunFileException">The server refuses the run, or it failed there.</exception>
    public async Task<RunReport> ExecuteAsync(
        string name,
        string runFile,
        string command,
        bool resume,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (!resume || !await ResumeAsync(name, runFile, cancellationToken))
                await _service.StartRunAsync(
                    new StartRunRequest { RunFile = runFile, Command = command },
                    _token,
                    CallDeadline,
                    cancellationToken
                );
            await WatchAsync(name, progress, cancellationToken);
            var ended = await _service.GetRunAsync(
                new GetRunRequest { Name = name },
                _token,
                CallDeadline,
                cancellationToken
            );
            return ReportJson.Read(ended.ReportJson);
        }
        catch (RpcException error)
            when (error.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException error)
        {
            throw new InvalidRunFileException(
                error.StatusCode switch
                {
                    StatusCode.Unauthenticated => $"the server refuses the token in {TokenVariable}.",
                    StatusCode.Unavailable or StatusCode.DeadlineExceeded =>
                        $"the server does not answer ({error.Status.Detail}); a run that has begun goes on "
                            + "without this command, and --resume watches it again.",
                    _ => $"the server refuses: {error.Status.Detail}.",
                },
                error
            );
        }
    }

    /// <summary>False when there is nothing to resume.</summary>
    private async Task<bool> ResumeAsync(string name, string runFile, CancellationToken cancellationToken)
    {
        try
        {
            await _service.ResumeRunAsync(
                new ResumeRunRequest { Name = name, RunFile = runFile },
                _token,
                CallDeadline,
                cancellationToken
            );
            return true;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>To the end of the run; a service that starts again is waited for.</summary>
    private async Task WatchAsync(
        string name,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var heard = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var call = _service.WatchRun(
                    new WatchRunRequest { Name = name },
                    _token,
                    cancellationToken: cancellationToken
                );
                await foreach (var seen in call.ResponseStream.ReadAllAsync(cancellationToken))
                {
                    heard = TimeProvider.System.GetTimestamp();
                    Report(seen.Run, progress);
                }
                return;
            }
            catch (RpcException error)
                when (error.StatusCode == StatusCode.Unavailable
                    && TimeProvider.System.GetElapsedTime(heard) < CallTimeout
                )
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    private static void Report(Run run, IProgress<RunProgress> progress)
    {
        if (run.Progress is { } now)
            progress.Report(RunWire.FromProto(now));
        if (run.State == RunState.Failed)
            throw new InvalidRunFileException(
                $"the run failed on the server: {run.Reason}; when its cause is gone, --resume goes on."
            );
        if (run.State == RunState.Cancelled)
            throw new InvalidRunFileException("the run was cancelled on the server; --resume goes on.");
    }

    public void Dispose() => _channel.Dispose();
}
