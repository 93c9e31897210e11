using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>
/// A Redis server and a process of each service, started once for all tests that need them. A test leaves
/// every service healthy and every queue empty, and its runs have names of their own.
/// </summary>
public sealed class Deployment : IAsyncLifetime
{
    private ServiceProcesses? _processes;
    private SortedDictionary<string, string>? _unbroken;

    /// <summary>Where the services keep their runs.</summary>
    internal TemporaryFolder Files { get; } = new();

    /// <summary>The processes. The test is skipped where there is no <c>redis-server</c>.</summary>
    internal ServiceProcesses Processes
    {
        get
        {
            ServiceProcesses.SkipWithoutRedis();
            return _processes!;
        }
    }

    /// <summary>The folder of a run of the services.</summary>
    internal string RunFolder(string name) => Files.At("runs", name);

    /// <summary>A run file with every kind of step, long enough to be disturbed several times.</summary>
    /// <param name="name">Name of the run: all that two of them differ in.</param>
    internal static string RunFile(string name) =>
        SmallRun.Json(
            Repository.TinyModel,
            "\"single-agent\", \"multiagent\"",
            iterations: 2,
            train: 12,
            evaluate: 6,
            name: name
        );

    /// <summary>
    /// Compares transcripts, data and adapters of a run of <see cref="RunFile"/> with those of one that nothing
    /// disturbed, which is made once.
    /// </summary>
    internal async Task AssertEqualsUnbrokenRunAsync(string name, CancellationToken cancellationToken)
    {
        const string Unbroken = "unbroken";
        _unbroken ??= await UnbrokenRun.MakeAsync(Files, Unbroken, RunFile(Unbroken), cancellationToken);
        Assert.Equal(_unbroken, InProcessRun.Artifacts(RunFolder(name)));
    }

    public async ValueTask InitializeAsync()
    {
        if (ServiceProcesses.RedisServer is not null)
            _processes = await ServiceProcesses.StartAsync(Files.Path, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_processes is not null)
            await _processes.DisposeAsync();
        Files.Dispose();
    }
}
