using Bunit;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Components.Pages;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The pages, with a scripted finetuning service and a real folder of runs.</summary>
public sealed class PageTests : PageContext
{
    [Fact]
    public void Runs_are_listed_with_their_state_and_what_their_folders_say()
    {
        Folder.WriteManifest("""{ "name": "arithmetic", "train": 8, "evaluate": 6 }""");
        Folder.Write("runs/damaged/run.json", "{");
        Runs.Runs.AddRange([
            new Run { Name = "small", State = RunState.Succeeded },
            new Run
            {
                Name = "damaged",
                State = RunState.Failed,
                Reason = "the disk is full",
            },
        ]);
        var page = Render<RunsPage>();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("tbody tr").Count));
        var (small, damaged) = (page.FindAll("tbody tr")[0], page.FindAll("tbody tr")[1]);
        Assert.Equal("/runs/small", small.QuerySelector("a")!.GetAttribute("href"));
        foreach (var text in (string[])["succeeded", "arithmetic", "arithmetic-tiny"])
            Assert.Contains(text, small.TextContent, StringComparison.Ordinal);
        foreach (var text in (string[])["failed", "the disk is full"])
            Assert.Contains(text, damaged.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_goes_on_can_be_cancelled_and_one_that_does_not_resumed()
    {
        Runs.Runs.AddRange([
            new Run { Name = "one", State = RunState.Running },
            new Run { Name = "two", State = RunState.Cancelled },
            new Run { Name = "three", State = RunState.Succeeded },
        ]);
        var page = Render<RunsPage>();
        page.WaitForElement("button[aria-label='Cancel one']");
        // found and clicked in one step: the page may be rendered again at any time
        await page.InvokeAsync(() => page.Find("button[aria-label='Cancel one']").ClickAsync());
        await page.InvokeAsync(() => page.Find("button[aria-label='Resume two']").ClickAsync());
        Assert.Equal(["one"], Runs.Cancelled);
        Assert.Equal(["two"], Runs.Resumed);
        // the run has ended: the page only links to the form of a similar run
        Assert.Empty(page.FindAll("button[aria-label$='three']"));
    }

    [Fact]
    public async Task The_list_is_sorted_by_what_is_clicked_and_filtered_by_every_word()
    {
        foreach (var (name, age) in new[] { ("b-old", 2), ("a-older", 3), ("c-new", 1) })
            Runs.Runs.Add(
                new Run
                {
                    Name = name,
                    State = name == "c-new" ? RunState.Pending : RunState.Running,
                    Created = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(-3 * age)),
                }
            );
        var page = Render<RunsPage>();
        page.WaitForAssertion(() => Assert.Equal(["b-old", "a-older", "c-new"], Names(page)));
        Assert.Contains("waits for a finetuning service", page.Markup, StringComparison.Ordinal);
        await page.InvokeAsync(() => Sort(page, "Run").ClickAsync());
        Assert.Equal(["a-older", "b-old", "c-new"], Names(page));
        await page.InvokeAsync(() => Sort(page, "Age").ClickAsync());
        Assert.Equal(["c-new", "b-old", "a-older"], Names(page));

        await page.InvokeAsync(() => page.Find("input").InputAsync("RUNN old"));
        page.WaitForAssertion(() => Assert.Equal(["b-old", "a-older"], Names(page)));
        await page.InvokeAsync(() => page.Find("input").InputAsync("nothing"));
        page.WaitForAssertion(() =>
            Assert.Contains("No run has these words", page.Markup, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Of_manyRuns_a_page_shows_some_and_every_run_can_be_cloned_and_shows_how_far_it_is()
    {
        Runs.Runs.AddRange(
            Enumerable
                .Range(0, 300)
                .Select(number => new Run
                {
                    Name = $"run {number}",
                    State = RunState.Running,
                    Progress = new Progress
                    {
                        Phase = "train",
                        Step = 3,
                        Steps = 4,
                        Done = 1,
                        Total = 2,
                    },
                })
        );
        var page = Render<RunsPage>();
        page.WaitForAssertion(() => Assert.Equal(25, page.FindAll("tbody tr").Count));
        Assert.Equal("/new?from=run%200", page.Find("a[aria-label='Clone run 0']").GetAttribute("href"));
        Assert.Equal("62.5", page.Find("[aria-label='Progress of run 0']").GetAttribute("aria-valuenow"));
    }

    private static IEnumerable<string> Names(IRenderedComponent<RunsPage> page) =>
        page.FindAll("td[data-label=Run] a").Select(link => link.TextContent);

    private static AngleSharp.Dom.IElement Sort(IRenderedComponent<RunsPage> page, string column) =>
        page.FindAll(".mud-table-sort-label").Single(label => label.TextContent.Trim() == column);

    [Fact]
    public async Task A_page_shows_what_the_service_pushes_and_its_report_when_a_phase_ends()
    {
        Runs.Runs.Add(Training(done: 1));
        var page = RunPage("small");
        page.WaitForAssertion(() =>
            Assert.Contains(
                "train critic-2 · multiagent · iteration 1 of 3",
                page.Markup,
                StringComparison.Ordinal
            )
        );
        Assert.Contains("100 tokens/s", page.Markup, StringComparison.Ordinal);
        Assert.Contains("30 s left in this step", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Accuracy", page.Markup, StringComparison.Ordinal);

        Runs.ReportJson = Report(0.75);
        Runs.Publish(Training(done: 2));
        page.WaitForAssertion(() => Assert.Contains("2 of 4", page.Markup, StringComparison.Ordinal));
        Runs.Publish(new Run { Name = "small", State = RunState.Succeeded });
        page.WaitForAssertion(() => Assert.Contains("75.0 ± 2.0", page.Markup, StringComparison.Ordinal));
        Assert.Equal("/runs/small/report.html", page.Find("a[href$='report.html']").GetAttribute("href"));
        await DisposeComponentsAsync();
    }

    [Fact]
    public async Task Pages_of_one_run_share_one_watch_which_ends_with_the_last_of_them()
    {
        Runs.Runs.Add(Training(done: 1));
        foreach (var page in (IRenderedComponent<RunPage>[])[RunPage("small"), RunPage("small")])
            page.WaitForAssertion(() => Assert.Contains("1 of 4", page.Markup, StringComparison.Ordinal));
        Assert.Equal(1, Runs.WatchCount);
        await DisposeComponentsAsync();
        await Runs.UnwatchedAsync().WaitAsync(Stop);
    }

    [Fact]
    public void While_the_service_is_away_a_page_keeps_what_it_knows_and_says_so()
    {
        Runs.Runs.Add(Training(done: 1));
        var page = RunPage("small");
        page.WaitForAssertion(() => Assert.Contains("1 of 4", page.Markup, StringComparison.Ordinal));
        Runs.EndStream();
        page.WaitForAssertion(() =>
            Assert.Contains("does not answer", page.Markup, StringComparison.Ordinal)
        );
        Assert.Contains("1 of 4", page.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<RunPage> RunPage(string name) =>
        Render<RunPage>(parameters => parameters.Add(page => page.Name, name));

    private static Run Training(int done) =>
        new()
        {
            Name = "small",
            State = RunState.Running,
            Progress = new Progress
            {
                Phase = "train",
                Name = "multiagent",
                Agent = "critic-2",
                Iteration = 1,
                Iterations = 3,
                Done = done,
                Total = 4,
                Tokens = 1000 * done,
                Elapsed = Duration.FromTimeSpan(TimeSpan.FromSeconds(10 * done)),
                Loss = 0.5,
                Step = 7,
                Steps = 20,
            },
        };

    private static string Report(double accuracy) =>
        $$"""
            {
              "schema": 1, "run": "small", "seeds": [7], "task": "arithmetic",
              "machine": { "system": "Linux", "cores": 2, "memoryBytes": 1 },
              "arms": [ {
                "arm": "multiagent", "measure": "vote",
                "iterations": [ {
                  "iteration": 1, "problems": 6, "agents": 3, "rounds": 1,
                  "single": { "value": 0.5, "standardError": 0.01, "count": 100 },
                  "vote": { "value": {{accuracy}}, "standardError": 0.02, "count": 100 },
                  "consensus": { "value": 1, "standardError": 0, "count": 100 },
                  "distinctAnswers": { "value": 1, "standardError": 0, "count": 100 }
                } ]
              } ]
            }
            """;
}
