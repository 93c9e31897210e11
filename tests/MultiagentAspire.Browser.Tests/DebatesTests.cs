using System.Collections.Immutable;
using Microsoft.Playwright;
using MultiagentAspire.Core;

namespace MultiagentAspire.Browser.Tests;

/// <summary>
/// What only a browser shows of debates: formulas, keys, and that markup in texts of models has no effect.
/// </summary>
public sealed class DebatesTests(Chromium chromium, DashboardFixture dashboard)
    : DashboardTestBase(chromium, dashboard)
{
    private const string Response =
        @"So \(x^2\), not \(\frac{\), for $5 and $6: \boxed{2} <img src=x onerror=alert(1)> "
        + @"\(\href{javascript:alert(1)}{y}\)";

    [Fact]
    public async Task Formulas_are_rendered_and_what_is_none_or_does_something_is_not()
    {
        var page = await OpenAsync("?problem=first");
        await Assertions.Expect(page.Locator("section math")).ToHaveCountAsync(3);
        var text = await page.Locator("section").InnerTextAsync();
        foreach (var part in (string[])[@"\(\frac{\)", "for $5 and $6:", "<img src=x onerror=alert(1)>"])
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("section img, section a").CountAsync());
        Browser.AssertNoConsoleErrors();
        Assert.Equal([Dashboard.Link.Authority], Browser.Hosts);
    }

    [Fact]
    public async Task Arrows_lead_through_the_list_and_back_leads_back()
    {
        var page = await OpenAsync("?text=so");
        await page.GetByRole(AriaRole.Link, new() { Name = "first", Exact = true }).ClickAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 }))
            .ToHaveTextAsync("first");
        // keys pressed before have no effect
        await page.WaitForFunctionAsync("() => window.mudHotkeyListener?._hotkeys?.size === 2");
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 }))
            .ToHaveTextAsync("second");
        Assert.EndsWith("text=so&problem=second", page.Url, StringComparison.Ordinal);
        await page.GoBackAsync();
        await Assertions
            .Expect(page.GetByRole(AriaRole.Heading, new() { Level = 2 }))
            .ToHaveTextAsync("first");
        await page.GoBackAsync();
        await Assertions.Expect(page.GetByText("2 of 2 debates")).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync(string query)
    {
        CreateDebates();
        var page = await Browser.OpenAsync();
        await page.GotoAsync(Dashboard.Link.ToString());
        await page.GotoAsync(new Uri(Dashboard.Link, $"/runs/small/debates{query}").ToString());
        return page;
    }

    private void CreateDebates()
    {
        var path = Folder.At("runs/small/iterations/1/transcripts/train.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Transcripts.Write(
            path,
            ((string[])["first", "second"]).Select(problem => new DebateTranscript(
                new DebateId(7, 1, "multiagent", "train", problem),
                new Problem(problem, problem),
                [
                    ImmutableArray.Create(
                        new AgentResponse(
                            AgentId.Generator(0),
                            1,
                            [ChatTurn.User("?")],
                            Response,
                            "2",
                            FinishReason.Stop,
                            5,
                            5
                        )
                    ),
                ],
                0,
                0
            ))
        );
    }
}
