using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.EndToEnd.Tests;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Browser.Tests;

/// <summary>The dashboard as a process of its own, beside those of the other services, on a real Redis.</summary>
public sealed class RestartTests(Chromium chromium)
{
    private const string Name = "watched";
    private const float RunTime = 300_000; // in milliseconds

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dashboard_that_is_killed_during_a_run_loses_nothing_and_its_open_page_reconnects()
    {
        using var folder = new TemporaryFolder();
        await using var browser = new Browser(chromium);
        await using var services = await ServiceProcesses.StartAsync(folder.Path, Stop, withDashboard: true);
        var page = await browser.OpenAsync();
        await page.GotoAsync(
            new Uri(
                services.Http(ServiceProcesses.Dashboard),
                $"login?t={services.Token}&returnUrl=/runs/{Name}"
            ).ToString()
        );

        await services.Runs.StartRunAsync(
            new StartRunRequest { RunFile = SmallRun.Json(Repository.TinyModel, train: 12, name: Name) },
            cancellationToken: Stop
        );
        await Assertions
            .Expect(page.GetByText(new Regex("step \\d+ of \\d+")))
            .ToBeVisibleAsync(new() { Timeout = RunTime });
        await page.EvaluateAsync("() => { window.before = true; }");
        await services.KillAsync(ServiceProcesses.Dashboard);
        await Assertions.Expect(page.GetByText(new Regex("Rejoin")).First).ToBeVisibleAsync();
        services.Start(ServiceProcesses.Dashboard);
        await services.WaitUntilHealthyAsync(ServiceProcesses.Dashboard, Stop);

        // another document, without logging in again
        await page.WaitForFunctionAsync("() => !window.before", null, new() { Timeout = 60_000 });
        await Assertions
            .Expect(page.GetByText("succeeded", new() { Exact = true }))
            .ToBeVisibleAsync(new() { Timeout = RunTime });
        await Assertions
            .Expect(page.Locator(".js-plotly-plot .scatterlayer .trace").First)
            .ToBeAttachedAsync();
        var ended = await services.Runs.GetRunAsync(
            new GetRunRequest { Name = Name },
            cancellationToken: Stop
        );
        Assert.Equal((RunState.Succeeded, 0), (ended.Run.State, ended.Run.Reason.Length));
        Assert.DoesNotContain(
            services.OutputOf(ServiceProcesses.Dashboard),
            line => line.Contains(services.Token, StringComparison.Ordinal)
        );
    }
}
