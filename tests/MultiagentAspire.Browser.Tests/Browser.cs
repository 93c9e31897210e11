using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace MultiagentAspire.Browser.Tests;

/// <summary>A headless Chromium, with the errors that it reported and the requests that it sent.</summary>
internal sealed class Browser : IAsyncDisposable
{
    /// <summary>Timeout in milliseconds of what should take a second, on a busy machine.</summary>
    private const float WaitTimeout = 60_000;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly ConcurrentQueue<string> _consoleErrors = new();
    private readonly ConcurrentDictionary<string, int> _hosts = new();
    private readonly ConcurrentQueue<Uri> _requests = new();

    private Browser(IPlaywright playwright, IBrowser browser) =>
        (_playwright, _browser) = (playwright, browser);

    /// <summary>Errors and warnings of the console, and scripts that failed.</summary>
    public IReadOnlyCollection<string> ConsoleErrors => _consoleErrors;

    /// <summary>Hosts, with their ports, that pages loaded anything from.</summary>
    public IReadOnlyCollection<string> Hosts => [.. _hosts.Keys];

    /// <summary>Addresses that pages loaded anything from.</summary>
    public IReadOnlyCollection<Uri> Requests => _requests;

    /// <summary>Starts one. The test is skipped where there is none.</summary>
    public static async Task<Browser> StartAsync()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        var chromium = path.Split(Path.PathSeparator)
            .SelectMany(place =>
                (string[])[Path.Combine(place, "chromium"), Path.Combine(place, "google-chrome")]
            )
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(chromium is null, "no chromium on the PATH (Debian: apt-get install chromium)");
        Assertions.SetDefaultExpectTimeout(WaitTimeout);
        var playwright = await Playwright.CreateAsync();
        // A container's root has no sandbox, and its shared memory is small.
        return new Browser(
            playwright,
            await playwright.Chromium.LaunchAsync(
                new BrowserTypeLaunchOptions
                {
                    ExecutablePath = chromium,
                    Args = ["--no-sandbox", "--disable-dev-shm-usage"],
                }
            )
        );
    }

    /// <summary>A page of a session of its own, without cookies.</summary>
    public async Task<IPage> OpenAsync(
        ColorScheme scheme = ColorScheme.Light,
        int width = 1280,
        int height = 900
    )
    {
        var context = await _browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                ColorScheme = scheme,
                ViewportSize = new ViewportSize { Width = width, Height = height },
                AcceptDownloads = true,
            }
        );
        context.SetDefaultTimeout(WaitTimeout);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _consoleErrors.Enqueue($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => _consoleErrors.Enqueue($"script: {error}");
        page.Request += (_, request) => RecordRequest(request.Url);
        page.WebSocket += (_, socket) => RecordRequest(socket.Url);
        return page;
    }

    private void RecordRequest(string url)
    {
        var address = new Uri(url);
        if (address.Scheme is "data" or "blob")
            return;
        _hosts.TryAdd(address.Authority, 0);
        _requests.Enqueue(address);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
