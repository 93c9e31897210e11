using Microsoft.Playwright;

namespace MultiagentAspire.Browser.Tests;

/// <summary>
/// What people do with the dashboard, in a real browser on real services: from the form of a run to a
/// question to its agents.
/// </summary>
public sealed class JourneyTests(Chromium chromium, DashboardFixture dashboard)
    : DashboardTestBase(chromium, dashboard)
{
    private const float RunTime = 300_000; // a smoke run on a busy machine of two cores, in milliseconds

    [Fact]
    public async Task A_run_is_started_from_the_form_watched_to_its_end_looked_into_and_asked_and_another_is_cancelled()
    {
        var page = await Browser.OpenAsync();
        await page.GotoAsync(Dashboard.Link.ToString());
        await StartFromFormAsync(page);
        await WaitUntilFinishedAsync(page);
        await OpenADebateAsync(page);
        await AskAsync(page);
        await CancelACloneAsync(page);
        await VisitEveryPageAsync(page);

        Browser.AssertNoConsoleErrors();
        await VisitEmptyPagesAsync(page);
        Assert.Equal([Dashboard.Link.Authority], Browser.Hosts);
        Assert.Single(
            Browser.Requests,
            request => request.ToString().Contains(Dashboard.Token, StringComparison.Ordinal)
        ); // the login itself
        Assert.DoesNotContain(Dashboard.Token, Dashboard.Output, StringComparison.Ordinal);
        Assert.False(Dashboard.Output.Contains("fail:", StringComparison.Ordinal), Dashboard.Output);
    }

    private static async Task StartFromFormAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "New run" }).First.ClickAsync();
        await page.GetByLabel("Begin with").ClickAsync();
        await page.GetByText("smoke", new() { Exact = true }).ClickAsync();
        await Assertions
            .Expect(page.GetByLabel("JSON"))
            .ToHaveValueAsync(new System.Text.RegularExpressions.Regex("\"smoke\""));
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Assertions.Expect(Title(page, "smoke")).ToBeVisibleAsync();
    }

    private static async Task WaitUntilFinishedAsync(IPage page)
    {
        await Assertions
            .Expect(page.GetByText("running", new() { Exact = true }))
            .ToBeVisibleAsync(new() { Timeout = RunTime });
        await Assertions
            .Expect(page.GetByText(new System.Text.RegularExpressions.Regex("step \\d+ of \\d+")))
            .ToBeVisibleAsync(new() { Timeout = RunTime });
        await Assertions
            .Expect(page.GetByText("succeeded", new() { Exact = true }))
            .ToBeVisibleAsync(new() { Timeout = RunTime });
        await Assertions
            .Expect(page.Locator(".js-plotly-plot .scatterlayer .trace").First)
            .ToBeAttachedAsync();
    }

    private async Task OpenADebateAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Debates" }).First.ClickAsync();
        await page.GotoAsync(At("/runs/smoke/debates?iteration=1&set=evaluate-multiagent"));
        await page.Locator("tbody a").First.ClickAsync();
        foreach (var agent in (string[])["generator-1", "critic-3"])
            await Assertions.Expect(page.GetByText(agent).First).ToBeVisibleAsync();
        Assert.Contains("problem=", page.Url, StringComparison.Ordinal);
    }

    private async Task AskAsync(IPage page)
    {
        await page.GotoAsync(At("/runs/smoke/ask"));
        await page.GetByLabel("Question").FillAsync("2+3*4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        await Assertions
            .Expect(page.GetByText(new System.Text.RegularExpressions.Regex("^Answer: ")))
            .ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("critic-2").First).ToBeVisibleAsync();
    }

    private async Task CancelACloneAsync(IPage page)
    {
        await page.GotoAsync(At("/new?from=smoke"));
        await Assertions
            .Expect(page.GetByLabel("JSON"))
            .ToHaveValueAsync(new System.Text.RegularExpressions.Regex("\"smoke-2\""));
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel smoke-2" }).ClickAsync();
        await Assertions.Expect(page.GetByText("cancelled", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Button, new() { Name = "Resume smoke-2" }))
            .ToBeVisibleAsync();
    }

    /// <summary>Opens every page, so that errors of each reach the console.</summary>
    private async Task VisitEveryPageAsync(IPage page)
    {
        foreach (var (path, title) in Pages)
        {
            await page.GotoAsync(At(path));
            await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(title);
            await Assertions
                .Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Loading" }))
                .ToHaveCountAsync(0);
            Assert.DoesNotContain(Dashboard.Token, await page.ContentAsync(), StringComparison.Ordinal);
        }
    }

    /// <summary>Every page of a run called smoke, and a word of its title.</summary>
    internal static (string Path, string Title)[] Pages { get; } =
    [
        ("/", "Runs"),
        ("/new", "New run"),
        ("/runs/smoke", "smoke"),
        ("/runs/smoke/debates", "debates"),
        ("/runs/smoke/agents", "agents"),
        ("/runs/smoke/agents/multiagent/critic-2", "critic-2"),
        ("/runs/smoke/compare", "two agents"),
        ("/runs/smoke/ask", "ask"),
        ("/system", "System"),
    ];

    /// <summary>Opens addresses that show an empty page or an error page.</summary>
    private async Task VisitEmptyPagesAsync(IPage page)
    {
        var answer = await page.GotoAsync(At("/nowhere"));
        Assert.Equal(404, answer!.Status);
        await Assertions.Expect(Title(page, "There is no such page")).ToBeVisibleAsync();
    }

    private static ILocator Title(IPage page, string text) =>
        page.GetByRole(
            AriaRole.Heading,
            new()
            {
                Name = text,
                Exact = true,
                Level = 1,
            }
        );
}
