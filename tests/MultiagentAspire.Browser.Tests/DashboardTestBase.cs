using MultiagentAspire.Testing;

namespace MultiagentAspire.Browser.Tests;

/// <summary>Tests on a dashboard of their own, as a person starts it, with browser contexts of their own.</summary>
/// <param name="chromium">The browser of all tests.</param>
public abstract class DashboardTestBase(Chromium chromium) : IAsyncLifetime
{
    private protected TemporaryFolder Folder { get; } = new();

    private protected Browser Browser { get; private set; } = null!;

    private protected DashboardProcess Dashboard { get; private set; } = null!;

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Fills the folder before the dashboard starts.</summary>
    private protected virtual void Prepare() { }

    private protected string At(string path) => new Uri(Dashboard.Link, path).ToString();

    public async ValueTask InitializeAsync()
    {
        Prepare();
        Browser = new Browser(chromium);
        Dashboard = await DashboardProcess.StartAsync(Folder.Path, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Dashboard is not null)
            await Dashboard.DisposeAsync();
        if (Browser is not null)
            await Browser.DisposeAsync();
        Folder.Dispose();
    }
}
