using Grpc.Core;
using Grpc.Net.Client;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.ServiceDefaults;

namespace MultiagentAspire.Cli;

/// <summary>
/// Starts and watches a run on a deployment, over the gRPC port of its finetuning service. The run continues when
/// this process ends.
/// </summary>
internal sealed class DeploymentClient : IDisposable
{
    /// <summary>Environment variable of the deployment's token, which no command line should show.</summary>
    public const string TokenVariable = "MULTIAGENT_TOKEN";

    /// <summary>Of a unary call, and of the wait for a service that restarts.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Connection to the finetuning service; owned by this client.</summary>
    private readonly GrpcChannel _channel;
    private readonly FinetuningService.FinetuningServiceClient _service;

    /// <summary>The header <c>authorization</c> of every call.</summary>
    private readonly Metadata _token;

    /// <summary>Deadline of a unary call that is made now.</summary>
    private static DateTime CallDeadline => TimeProvider.System.GetUtcNow().UtcDateTime + CallTimeout;

    /// <param name="address">Address of the finetuning service's gRPC port.</param>
    /// <param name="token">The deployment's shared token.</param>
    public DeploymentClient(Uri address, string token)
    {
        _token = new Metadata { { "authorization", $"Bearer {token}" } };
        _channel = GrpcChannel.ForAddress(
            address,
            new GrpcChannelOptions { MaxReceiveMessageSize = MessageLimits.MaxBytes }
        );
        _service = new FinetuningService.FinetuningServiceClient(_channel);
    }

    /// <summary>Connects by the value of <c>--server</c> and the token in the environment.</summary>
    /// <exception cref="ArgumentException">The address is not an http or https address, or no token is
    /// set.</exception>
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

    /// <summary>Starts a run, or with <paramref name="resume"/> resumes it, and waits for its report.</summary>
    /// <param name="name">The run's name, as in <paramref name="runFile"/>.</param>
    /// <param name="runFile">Text of the run file (JSON).</param>
    /// <param name="command">Recorded in the run manifest.</param>
    /// <param name="resume">Resume the run if it exists; a run that does not exist is started.</param>
    /// <exception cref="InvalidRunFileException">The server refuses the run, does not answer, or the run
    /// failed or was cancelled.</exception>
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
                await StartAsync(runFile, command, cancellationToken);
            await WatchAsync(name, progress, cancellationToken);
            return await ReadReportAsync(name, cancellationToken);
        }
        catch (RpcException error)
            when (error.StatusCode == StatusCode.Cancelled && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (RpcException error)
        {
            throw new InvalidRunFileException(Explain(error), error);
        }
    }

    /// <summary>One line on a failed call, with the remedy.</summary>
    private static string Explain(RpcException error) =>
        error.StatusCode switch
        {
            StatusCode.Unauthenticated => $"the server refuses the token in {TokenVariable}.",
            StatusCode.Unavailable or StatusCode.DeadlineExceeded =>
                $"the server does not answer ({error.Status.Detail}); a run that has started continues "
                    + "without this command, and --resume watches it again.",
            _ => $"the server refuses: {error.Status.Detail}.",
        };

    /// <summary>Starts a new run; the server refuses one whose name exists.</summary>
    private async Task StartAsync(string runFile, string command, CancellationToken cancellationToken)
    {
        var request = new StartRunRequest { RunFile = runFile, Command = command };
        await _service.StartRunAsync(request, _token, CallDeadline, cancellationToken);
    }

    /// <returns>False if the server has no run of this name.</returns>
    private async Task<bool> ResumeAsync(string name, string runFile, CancellationToken cancellationToken)
    {
        var request = new ResumeRunRequest { Name = name, RunFile = runFile };
        try
        {
            await _service.ResumeRunAsync(request, _token, CallDeadline, cancellationToken);
            return true;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    /// <summary>The report of a run that has ended.</summary>
    private async Task<RunReport> ReadReportAsync(string name, CancellationToken cancellationToken)
    {
        var request = new GetRunRequest { Name = name };
        var run = await _service.GetRunAsync(request, _token, CallDeadline, cancellationToken);
        return ReportJson.Read(run.ReportJson);
    }

    /// <summary>
    /// Reports progress until the run ends. A service that restarts is waited for, up to the timeout of a call.
    /// </summary>
    private async Task WatchAsync(
        string name,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var request = new WatchRunRequest { Name = name };
        var lastMessageAt = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var call = _service.WatchRun(request, _token, cancellationToken: cancellationToken);
                await foreach (var message in call.ResponseStream.ReadAllAsync(cancellationToken))
                {
                    lastMessageAt = TimeProvider.System.GetTimestamp();
                    Report(message.Run, progress);
                }
                return;
            }
            catch (RpcException error)
                when (error.StatusCode == StatusCode.Unavailable
                    && TimeProvider.System.GetElapsedTime(lastMessageAt) < CallTimeout
                )
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }
        }
    }

    /// <exception cref="InvalidRunFileException">The run failed or was cancelled.</exception>
    private static void Report(Run run, IProgress<RunProgress> progress)
    {
        if (run.Progress is { } current)
            progress.Report(RunWire.FromProto(current));
        if (run.State == RunState.Failed)
            throw new InvalidRunFileException(
                $"the run failed on the server: {run.Reason}; when its cause is gone, --resume goes on."
            );
        if (run.State == RunState.Cancelled)
            throw new InvalidRunFileException("the run was cancelled on the server; --resume goes on.");
    }

    /// <summary>Closes the channel; the run is not cancelled.</summary>
    public void Dispose() => _channel.Dispose();
}
