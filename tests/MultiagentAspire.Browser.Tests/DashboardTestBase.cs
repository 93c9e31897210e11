using MultiagentAspire.Testing;

namespace MultiagentAspire.Browser.Tests;

/// <summary>Tests on a dashboard that a class starts once, each with browser contexts of its own.</summary>
/// <param name="chromium">The browser of all tests.</param>
/// <param name="dashboard">The dashboard of the class.</param>
public abstract class DashboardTestBase(Chromium chromium, DashboardFixture dashboard)
    : IClassFixture<DashboardFixture>,
        IAsyncDisposable
{
    private protected TemporaryFolder Folder => dashboard.Folder;

    private protected Browser Browser { get; } = new(chromium);

    private protected DashboardProcess Dashboard => dashboard.Process;

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected string At(string path) => new Uri(Dashboard.Link, path).ToString();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Browser.DisposeAsync();
    }
}
