using MultiagentAspire.Testing;

namespace MultiagentAspire.Browser.Tests;

/// <summary>One dashboard, as a person starts it, for the tests of a class.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    /// <summary>Where the dashboard's runs are.</summary>
    internal TemporaryFolder Folder { get; } = new();

    /// <summary>The dashboard.</summary>
    internal DashboardProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Process = await DashboardProcess.StartAsync(Folder.Path, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
            await Process.DisposeAsync();
        Folder.Dispose();
    }
}
