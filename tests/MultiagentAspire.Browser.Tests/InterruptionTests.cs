using Microsoft.Playwright;

namespace MultiagentAspire.Browser.Tests;

/// <summary>Ctrl-C while a browser shows the dashboard.</summary>
public sealed class InterruptionTests(Chromium chromium, DashboardFixture dashboard)
    : DashboardTestBase(chromium, dashboard)
{
    [Fact]
    public async Task Interrupted_with_pages_open_it_ends_in_peace()
    {
        for (var i = 0; i < 3; i++)
        {
            var page = await Browser.OpenAsync();
            await page.GotoAsync($"{Dashboard.Link}&returnUrl=/system");
            await Assertions.Expect(page.Locator("tbody tr").First).ToBeVisibleAsync();
        }
        Assert.Equal(0, await Dashboard.InterruptAsync(Stop));
        Assert.Equal("Ctrl-C ends it.", Dashboard.Output.Trim());
    }
}
