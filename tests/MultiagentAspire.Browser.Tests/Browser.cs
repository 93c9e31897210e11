using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace MultiagentAspire.Browser.Tests;

/// <summary>A test's pages, with the errors that they reported and the requests that they sent.</summary>
/// <param name="chromium">Where the pages are opened.</param>
internal sealed class Browser(Chromium chromium) : IAsyncDisposable
{
    /// <summary>Timeout in milliseconds of what should take a second, on a busy machine.</summary>
    private const float WaitTimeout = 60_000;

    private readonly IBrowser _browser = chromium.Browser;
    private readonly List<IBrowserContext> _contexts = [];
    private readonly ConcurrentQueue<string> _consoleErrors = new();
    private readonly ConcurrentDictionary<string, int> _hosts = new();
    private readonly ConcurrentQueue<Uri> _requests = new();

    /// <summary>Hosts, with their ports, that pages loaded anything from.</summary>
    public IReadOnlyCollection<string> Hosts => [.. _hosts.Keys];

    /// <summary>Addresses that pages loaded anything from.</summary>
    public IReadOnlyCollection<Uri> Requests => _requests;

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
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        _contexts.Add(context);
        context.SetDefaultTimeout(WaitTimeout);
        Assertions.SetDefaultExpectTimeout(WaitTimeout);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _consoleErrors.Enqueue($"{message.Type} on {page.Url}: {message.Text}");
        };
        page.PageError += (_, error) => _consoleErrors.Enqueue($"script on {page.Url}: {error}");
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

    /// <summary>Fails with each error and warning of the console, and each script that failed.</summary>
    public void AssertNoConsoleErrors() =>
        Assert.True(_consoleErrors.IsEmpty, string.Join('\n', _consoleErrors));

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
            await context.DisposeAsync();
    }
}
