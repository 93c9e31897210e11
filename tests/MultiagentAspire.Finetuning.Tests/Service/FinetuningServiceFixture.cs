using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Tests.Runs;
using MultiagentAspire.Queues;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Finetuning.Tests.Service;

/// <summary>The finetuning service with scripted agents, on a folder and a queue of its own.</summary>
internal sealed class FinetuningServiceFixture : IAsyncLifetime
{
    private readonly EmbeddedGarnet _garnet = EmbeddedGarnet.Start();
    private readonly TaskCompletionSource _started = new();
    private readonly TaskCompletionSource _continue = new();
    private ServiceUnderTest _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public RunFolder Folder { get; } = new();

    /// <summary>Connection string of the queues' server.</summary>
    public string Redis => _garnet.ConnectionString;

    public IServiceProvider Services => _service.Services;

    public FinetuningService.FinetuningServiceClient Client => new(_service.Calls());

    /// <summary>Completes when the first debate has started.</summary>
    public Task Started => _started.Task;

    public async ValueTask InitializeAsync() => _service = await StartAsync();

    /// <summary>Lets the debates continue: they wait until then.</summary>
    public void Continue() => _continue.SetResult();

    /// <summary>Stops the service, which finishes its item in flight, and starts another on the same queue.</summary>
    public async Task RestartAsync()
    {
        var stopping = _service.DisposeAsync();
        Continue();
        await stopping;
        _service = await StartAsync();
    }

    /// <summary>Starts a run of <see cref="SmallRunFile"/>.</summary>
    public async Task StartRunAsync(string name = "small") =>
        await Client.StartRunAsync(
            new StartRunRequest { RunFile = SmallRunFile.Text(name) },
            cancellationToken: Stop
        );

    /// <summary>The run at its end.</summary>
    public async Task<Run> LastAsync(string name)
    {
        Run? last = null;
        using var call = Client.WatchRun(new WatchRunRequest { Name = name }, cancellationToken: Stop);
        await foreach (var seen in call.ResponseStream.ReadAllAsync(Stop))
            last = seen.Run;
        return last!;
    }

    /// <summary>The status of a call that fails.</summary>
    public static async Task<StatusCode> StatusAsync<T>(AsyncUnaryCall<T> call) =>
        (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode;

    private Task<ServiceUnderTest> StartAsync() =>
        ServiceUnderTest.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<IDebateRunner>(
                    new ScriptedDebateRunner { Before = BeforeAsync }
                );
                builder.Services.AddSingleton<IConsensus, InProcessConsensus>();
                builder.Services.AddSingleton<IAgentTrainer, ScriptedAgentTrainer>();
                builder.AddFinetuningWorker();
            },
            app => app.MapFinetuning(),
            ("Artifacts:Roots", Folder.Path),
            ("ConnectionStrings:redis", Redis),
            ("Services:consensus", "http://127.0.0.1:1"),
            ("Queues:run:Lease", "00:00:01"),
            ("Finetuning:MaxInFlight", "1")
        );

    private async Task BeforeAsync(DebateRequest request, CancellationToken cancellationToken)
    {
        _started.TrySetResult();
        await _continue.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _continue.TrySetResult();
        await _service.DisposeAsync();
        _garnet.Dispose();
        Folder.Dispose();
    }
}
