using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Browser.Tests;

/// <summary>
/// Makes docs/images anew, by hand: <c>MULTIAGENT_SCREENSHOTS=OUTPUT … --explicit only --filter-class
/// "*Screenshots"</c>, with a folder that holds a finished run of <c>experiments/arithmetic.json</c>.
/// </summary>
public sealed class Screenshots(Chromium chromium)
{
    private const string Run = "arithmetic";
    private const int Phone = 390;

    [Fact(Explicit = true)]
    public async Task Each_page_light_and_dark_and_on_a_phone()
    {
        var output = Environment.GetEnvironmentVariable("MULTIAGENT_SCREENSHOTS");
        Assert.SkipWhen(output is null, "MULTIAGENT_SCREENSHOTS names no folder with a run");
        await using var browser = new Browser(chromium);
        await using var dashboard = await DashboardProcess.StartAsync(
            output!,
            TestContext.Current.CancellationToken
        );
        foreach (
            var (scheme, ending, width, height) in ((ColorScheme, string, int, int)[])
                [
                    (ColorScheme.Light, "light", 1280, 860),
                    (ColorScheme.Dark, "dark", 1280, 860),
                    (ColorScheme.Light, "phone", Phone, 844),
                ]
        )
        {
            var page = await browser.OpenAsync(scheme, width, height);
            await page.GotoAsync(dashboard.Link.ToString());
            foreach (var (name, path, shown) in Pictures())
            {
                await page.GotoAsync(new Uri(dashboard.Link, path).ToString());
                await Assertions.Expect(page.Locator(shown).First).ToBeVisibleAsync();
                if (name == "ask")
                    await AskAsync(page);
                if (name == "debate")
                    await page.Locator("tbody tr a").First.ClickAsync();
                if (name == "debate")
                    await Assertions.Expect(page.GetByText("critic-1").First).ToBeVisibleAsync();
                await Assertions
                    .Expect(page.GetByRole(AriaRole.Progressbar, new() { Name = "Loading" }))
                    .ToHaveCountAsync(0);
                await page.EvaluateAsync("() => document.fonts.ready");
                await page.Mouse.MoveAsync(0, 0);
                await page.ScreenshotAsync(
                    new PageScreenshotOptions
                    {
                        Path = Repository.At($"docs/images/{name}-{ending}.png"),
                        Animations = ScreenshotAnimations.Disabled,
                    }
                );
                Assert.Equal(
                    0,
                    await page.EvaluateAsync<int>(
                        "() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"
                    )
                ); // nothing is wider than the page
            }
        }
        browser.AssertNoConsoleErrors();
    }

    private static (string Name, string Path, string Shown)[] Pictures() =>
        [
            ("runs", "/", "tbody tr"),
            ("new", "/new", "text=models finetuned"),
            ("run", $"/runs/{Run}", ".js-plotly-plot .errorbars, .js-plotly-plot .scatterlayer"),
            (
                "debates",
                $"/runs/{Run}/debates?iteration=3&set=evaluate-multiagent&changed=true",
                "tbody tr a"
            ),
            (
                "debate",
                $"/runs/{Run}/debates?iteration=3&set=evaluate-multiagent&outcome=corrected",
                "tbody tr a"
            ),
            ("agents", $"/runs/{Run}/agents", "tbody tr"),
            ("agent", $"/runs/{Run}/agents/multiagent/critic-2", "tbody tr"),
            ("compare", $"/runs/{Run}/compare", "tbody tr"),
            ("ask", $"/runs/{Run}/ask", "text=Question"),
            ("system", "/system", "tbody tr"),
        ];

    private static async Task AskAsync(IPage page)
    {
        await page.GetByLabel("Question").FillAsync("14+27*12+17-18*6");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        await Assertions.Expect(page.GetByText(new Regex("^Answer: "))).ToBeVisibleAsync();
    }
}
