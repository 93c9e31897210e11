using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>One more process of a service, with settings of its own.</summary>
/// <param name="Name">What the test calls it.</param>
/// <param name="Service">The service.</param>
/// <param name="Settings">Environment variables beside those of all services.</param>
internal sealed record ExtraProcess(
    string Name,
    string Service,
    params (string Key, string Value)[] Settings
);

/// <summary>A real Redis server and one process of each service, which can be killed and started again.</summary>
internal sealed class ServiceProcesses : IAsyncDisposable
{
    public const string Redis = "redis";
    public const string Dashboard = "dashboard";
    public static readonly string[] Services = ["inference", "debate", "training", "consensus", "finetuning"];
    private static int _nextPort = Environment.ProcessId * 40; // test runs beside each other begin at different ones
    private readonly string _token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private readonly string _password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private readonly Dictionary<string, (int Http, int Grpc)> _ports = [];
    private readonly Dictionary<string, Process> _processes = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly string _folder;
    private readonly int _redisPort = FreePort();
    private readonly ConcurrentDictionary<string, GrpcChannel> _channels = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _outputs = new();

    private readonly Dictionary<string, ExtraProcess> _extra = [];

    private ServiceProcesses(string folder) => _folder = folder;

    /// <summary>Null: none is on the PATH.</summary>
    public static string? RedisServer { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(place => Path.Combine(place, "redis-server"))
            .FirstOrDefault(File.Exists);

    public string RedisConnection => $"127.0.0.1:{_redisPort},password={_password},abortConnect=false";

    public static void SkipWithoutRedis() =>
        Assert.SkipWhen(
            RedisServer is null,
            "no redis-server on the PATH (Debian: apt-get install redis-server)"
        );

    /// <summary>
    /// Starts them all, and the dashboard where it is wanted. The test is skipped where there is no
    /// <c>redis-server</c>.
    /// </summary>
    public static async Task<ServiceProcesses> StartAsync(
        string folder,
        CancellationToken cancellationToken,
        bool withDashboard = false
    )
    {
        SkipWithoutRedis();
        string[] services = withDashboard ? [.. Services, Dashboard] : Services;
        var all = new ServiceProcesses(folder);
        try
        {
            all.Start(Redis);
            foreach (var service in services)
                all._ports[service] = (FreePort(), FreePort());
            foreach (var service in services)
                all.Start(service);
            foreach (var service in services)
                await all.WaitUntilHealthyAsync(service, cancellationToken);
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more process; <see cref="KillAsync"/> ends it.</summary>
    public async Task AddAsync(ExtraProcess extra, CancellationToken cancellationToken)
    {
        _extra[extra.Name] = extra;
        _ports[extra.Name] = (FreePort(), FreePort());
        Start(extra.Name);
        await WaitUntilHealthyAsync(extra.Name, cancellationToken);
    }

    public FinetuningService.FinetuningServiceClient Runs => new(Calls("finetuning"));

    /// <summary>The address of a service's health, and of the dashboard's pages.</summary>
    public Uri Http(string service) => new($"http://127.0.0.1:{_ports[service].Http}/");

    /// <summary>The token that all services ask for.</summary>
    public string Token => _token;

    /// <summary>Calls of a service that show the right token.</summary>
    public CallInvoker Calls(string service) => Calls(service, _token);

    /// <summary>Calls of a service that show <paramref name="token"/>; null: none.</summary>
    public CallInvoker Calls(string service, string? token) =>
        _channels
            .GetOrAdd(
                service,
                key =>
                    GrpcChannel.ForAddress(
                        $"http://127.0.0.1:{_ports[key].Grpc}",
                        new GrpcChannelOptions { MaxSendMessageSize = null }
                    )
            )
            .Intercept(headers =>
            {
                if (token is not null)
                    headers.Add("authorization", $"Bearer {token}");
                return headers;
            });

    /// <summary>What a service has written so far.</summary>
    public IReadOnlyList<string> OutputOf(string name) => [.. _outputs.GetValueOrDefault(name) ?? []];

    /// <summary>Asks a process to end, as Kubernetes does, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync(string name, CancellationToken cancellationToken)
    {
        var process = _processes[name];
        UnixSignal.Send(process, UnixSignal.Terminate);
        await process
            .WaitForExitAsync(cancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, cancellationToken);
        return process.ExitCode;
    }

    /// <summary>
    /// Holds a process where it is: what it has in flight stays so until <see cref="Continue"/> or
    /// <see cref="KillAsync"/>.
    /// </summary>
    public void Stop(string name) => UnixSignal.Send(_processes[name], UnixSignal.Stop);

    public void Continue(string name) => UnixSignal.Send(_processes[name], UnixSignal.Continue);

    /// <summary>As <c>kill -9</c>: without a word of warning.</summary>
    public async Task KillAsync(string name)
    {
        if (!_processes.Remove(name, out var process))
            throw new InvalidOperationException($"{name} does not run.");
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public void Start(string name)
    {
        var start =
            name == Redis
                ? new ProcessStartInfo(
                    RedisServer!,
                    [
                        "--port",
                        $"{_redisPort}",
                        "--bind",
                        "127.0.0.1",
                        "--requirepass",
                        _password,
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "everysec",
                        "--save",
                        "",
                        "--dir",
                        _folder,
                    ]
                )
                : ServiceStart(name);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        var said = _outputs.GetOrAdd(name, _ => new ConcurrentQueue<string>());
        process.OutputDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes[name] = process;
    }

    /// <summary>Waits until a run has ended, and asserts that it succeeded.</summary>
    public async Task RunToItsEndAsync(string name, CancellationToken cancellationToken)
    {
        using var call = Runs.WatchRun(
            new WatchRunRequest { Name = name },
            deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            cancellationToken: cancellationToken
        );
        Run? last = null;
        while (await call.ResponseStream.MoveNext(cancellationToken))
            last = call.ResponseStream.Current.Run;
        Assert.True(last?.State == RunState.Succeeded, $"The run is {last?.State}: {last?.Reason}");
    }

    public async Task WaitUntilHealthyAsync(string name, CancellationToken cancellationToken)
    {
        var address = new Uri(
            $"http://127.0.0.1:{(name == Redis ? _ports["consensus"] : _ports[name]).Http}/health"
        ); // healthy services reach the server
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(3))
        {
            try
            {
                if ((await _http.GetAsync(address, cancellationToken)).IsSuccessStatusCode)
                    return;
            }
            catch (Exception error)
                when (error is HttpRequestException
                    || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested)
                )
            {
                // Not listening yet, or waiting for the server of the queues itself.
            }
            if (_processes[name].HasExited)
                break;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
        var state = _processes[name].HasExited ? "has ended" : "is not healthy";
        var output = string.Join('\n', OutputOf(name).TakeLast(20));
        throw new InvalidOperationException($"{name} {state}: {output}");
    }

    private ProcessStartInfo ServiceStart(string name)
    {
        var extra = _extra.GetValueOrDefault(name);
        var runs = extra?.Service ?? name;
        var project = $"MultiagentAspire.{char.ToUpperInvariant(runs[0])}{runs[1..]}";
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var start = new ProcessStartInfo(
            Path.Combine(Repository.Root, "artifacts", "bin", project, configuration, project)
        )
        {
            WorkingDirectory = _folder,
        };
        foreach (
            var (key, value) in (ReadOnlySpan<(string, string)>)
                [
                    ("OMP_NUM_THREADS", "1"),
                    ("DOTNET_EnableDiagnostics", "0"), // their pipes would stay in the temporary folder after a kill
                    ("DOTNET_TieredPGO", "0"), // profiling costs a short process a fifth of its CPU time
                    ("Queues__DrainTimeout", "00:00:03"),
                    ("Security__Token", _token),
                    ("ConnectionStrings__redis", RedisConnection),
                    ("Artifacts__Roots", $"{Repository.Root};{_folder}"),
                    ("Artifacts__Output", _folder),
                    ("Listen__Http", $"{_ports[name].Http}"),
                    ("Listen__Grpc", $"{_ports[name].Grpc}"),
                    ("Services__consensus", $"http://127.0.0.1:{_ports["consensus"].Grpc}"),
                ]
        )
            start.Environment[key] = value;
        foreach (var (key, value) in extra?.Settings ?? [])
            start.Environment[key] = value;
        foreach (var service in (string[])["finetuning", "debate"])
            start.Environment[$"Services__{service}"] = $"http://127.0.0.1:{_ports[service].Grpc}";
        foreach (var queue in (string[])["generate", "debate", "train", "run"])
        {
            start.Environment[$"Queues__{queue}__Lease"] = "00:00:03";
            start.Environment[$"Queues__{queue}__MaxAttempts"] = "100"; // every kill costs an attempt
        }
        return start;
    }

    /// <summary>
    /// Below the ports that the system gives to connections, which would otherwise take one between the choice and
    /// its use.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = 15_000 + (Interlocked.Increment(ref _nextPort) % 15_000);
            try
            {
                using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels.Values)
            channel.Dispose();
        _http.Dispose();
        foreach (var process in _processes.Values)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
