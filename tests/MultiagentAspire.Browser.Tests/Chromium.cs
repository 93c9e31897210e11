using Microsoft.Playwright;
using MultiagentAspire.Browser.Tests;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace MultiagentAspire.Browser.Tests;

/// <summary>One headless Chromium for all tests: each opens pages in contexts of its own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Executable { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder =>
                (string[])[Path.Combine(folder, "chromium"), Path.Combine(folder, "google-chrome")]
            )
            .FirstOrDefault(File.Exists);

    /// <summary>The browser. The test is skipped where there is none.</summary>
    internal IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(_browser is null, "no chromium on the PATH (Debian: apt-get install chromium)");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Executable is null)
            return;
        _playwright = await Playwright.CreateAsync();
        // A container's root has no sandbox, its shared memory is small, and nobody sees what a GPU would draw.
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Executable,
                Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
