using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>One run with every arm, made once for all tests: N = 3, M = 2, one iteration.</summary>
public sealed class CompletedRunFixture : IAsyncLifetime
{
    public TemporaryFolder Files { get; } = new();

    public string Json { get; } = SmallRun.Json(Repository.TinyModel, SmallRun.AllArms, scored: 2);

    public string Folder => Files.At("out/runs/small");

    public RunReport Report { get; private set; } = null!;

    public string At(string relative) => Path.Combine(Folder, relative);

    public async ValueTask InitializeAsync() => Report = await InProcessRun.ExecuteAsync(Files, Json, "out");

    public ValueTask DisposeAsync()
    {
        Files.Dispose();
        return ValueTask.CompletedTask;
    }
}
