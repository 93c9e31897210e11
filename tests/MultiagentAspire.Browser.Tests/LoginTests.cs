using Microsoft.Playwright;

namespace MultiagentAspire.Browser.Tests;

/// <summary>What a browser sees of the dashboard before its login, after it, and after logging out.</summary>
public sealed class LoginTests(Chromium chromium, DashboardFixture dashboard)
    : DashboardTestBase(chromium, dashboard)
{
    [Fact]
    public async Task Without_the_token_no_page_opens_and_with_it_the_page_that_was_asked_for()
    {
        var page = await Browser.OpenAsync();
        await page.GotoAsync(new Uri(Dashboard.Link, "/system").ToString());
        await Assertions.Expect(page.GetByLabel("Token")).ToBeVisibleAsync();
        Assert.DoesNotContain("Queue", await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByLabel("Token").FillAsync("a wrong token");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();

        await page.GetByLabel("Token").FillAsync(Dashboard.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Name = "System", Exact = true }))
            .ToBeVisibleAsync();
        Assert.EndsWith("/system", page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(Dashboard.Token, await page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_logging_out_the_pages_are_closed_again()
    {
        var page = await Browser.OpenAsync();
        await page.GotoAsync(Dashboard.Link.ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Token")).ToBeVisibleAsync();
        await page.GotoAsync(new Uri(Dashboard.Link, "/").ToString());
        await Assertions.Expect(page.GetByLabel("Token")).ToBeVisibleAsync();
    }
}
