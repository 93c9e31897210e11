using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Components;
using MultiagentAspire.Dashboard.Components.Pages;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Tests.Debates;

public sealed class DebatesPageTests : PageContext
{
    [Fact]
    public async Task Debates_are_filtered_by_links_and_one_is_shown_round_by_round_with_its_votes()
    {
        Folder.Write(
            1,
            "train",
            SampleDebates.Debate("1+1", ["2", "3"], ["2", "2"]),
            SampleDebates.Debate("2+2", ["4", "5"], ["4", "5"]),
            SampleDebates.Debate("3+3", ["7", "7"], ["6", "6"])
        );
        ReferenceAnswers.Write(
            Folder.At("runs/small/report"),
            [new("train", "1+1", "2"), new("train", "2+2", "4"), new("train", "3+3", "7")]
        );
        var page = Open("");
        page.WaitForAssertion(() => Assert.Contains("3 of 3 debates", page.Markup, StringComparison.Ordinal));
        Assert.Equal(
            [
                "unanimous · 2",
                "majority · 0",
                "tie · 1",
                "no answer · 0",
                "right · 1",
                "wrong consensus · 1",
                "corrected · 1",
                "corrupted · 1",
            ],
            page.FindAll("nav[aria-label='Outcomes'] a").Select(chip => chip.TextContent.Trim())
        );
        await page.InvokeAsync(() => page.Find("input[type=checkbox]").ChangeAsync(true));
        // a tie that became a majority, and another answer
        page.WaitForAssertion(() => Assert.Contains("2 of 3 debates", page.Markup, StringComparison.Ordinal));
        Assert.EndsWith(
            "/runs/small/debates?iteration=1&set=train&changed=true",
            Navigation.Uri,
            StringComparison.Ordinal
        );

        Navigation.NavigateTo(
            page.WaitForElements("tbody a", 2).Single(link => link.TextContent == "1+1").GetAttribute("href")!
        );

        page.WaitForAssertion(() =>
            Assert.Contains("True answer: 2", page.Find("section").TextContent, StringComparison.Ordinal)
        );
        Assert.Equal(["Round 1", "Round 2"], page.FindAll("h3").Select(heading => heading.TextContent));
        Assert.Equal(
            ["generator-1", "generator-2", "critic-1", "critic-2"],
            page.FindAll("h4").Select(heading => heading.TextContent)
        );
        Assert.Contains("vote: tie: 2, 3", page.Markup, StringComparison.Ordinal);
        Assert.Contains("vote: 2 (2 of 2)", page.Markup, StringComparison.Ordinal);
        foreach (var answer in (string[])["2 · right", "3 · wrong"])
            Assert.Contains(page.FindAll("section .mud-chip"), chip => chip.TextContent.Trim() == answer);
        Assert.Equal(
            "/runs/small/debates.md?iteration=1&set=train&problem=1%2B1",
            page.Find("a[download]").GetAttribute("href")
        );

        await page.InvokeAsync(() =>
            page.FindAll("button").Single(button => button.TextContent.Trim() == "Next").ClickAsync()
        );
        // the next of those whose vote changed
        page.WaitForAssertion(() => Assert.Equal("3+3", page.Find("h2").TextContent));
        Assert.EndsWith("changed=true&problem=3%2B3", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_leads_to_what_it_says_and_what_it_says_wrongly_is_named()
    {
        Folder.Write(1, "train", SampleDebates.Debate("1+1", ["2", "3"]));
        Folder.Write(
            1,
            "evaluate-base",
            SampleDebates.Create("evaluate", "2+2", ["4"]),
            SampleDebates.Create("evaluate", "3+3", ["6"])
        );
        var page = Open("?iteration=1&set=evaluate-base&text=2%2B2&agent=bob");
        page.WaitForAssertion(() => Assert.Contains("1 of 2 debates", page.Markup, StringComparison.Ordinal));
        Assert.Contains("The address says agent=bob", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Debates_appear_when_a_step_of_the_run_ends()
    {
        Runs.Runs.Add(
            new Run
            {
                Name = "small",
                State = RunState.Running,
                Progress = new Progress { Phase = "debate", Iteration = 1 },
            }
        );
        var page = Open("");
        page.WaitForAssertion(() =>
            Assert.Contains("No debates have ended yet.", page.Markup, StringComparison.Ordinal)
        );
        Folder.Write(1, "train", SampleDebates.Debate("1+1", ["2", "3"]));
        Runs.Publish(
            new Run
            {
                Name = "small",
                State = RunState.Running,
                Progress = new Progress { Phase = "select", Iteration = 1 },
            }
        );
        page.WaitForAssertion(() => Assert.Contains("1 of 1 debates", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_changed_since_the_round_before_is_marked_when_it_is_asked_for()
    {
        var view = Render<DebateView>(parameters =>
            parameters.Add(debate => debate.Debate, SampleDebates.Grade(null, ["2", "3"], ["2", "2"]))
        );
        Assert.Empty(view.FindAll("ins"));
        await view.InvokeAsync(() => view.FindAll("input[type=checkbox]")[1].ChangeAsync(true));
        Assert.Equal(("2", "3"), (view.Find("ins").TextContent, view.Find("del").TextContent));
    }

    [Fact]
    public void Formulas_are_handed_to_the_script_and_what_a_model_says_is_text()
    {
        var said = SampleDebates.Debate("1+1", ["2"]);
        said = said with
        {
            Rounds =
            [
                [said.Rounds[0][0] with { Text = "<b>so</b> \\(x<y\\)" }],
            ],
        };
        var script = JSInterop.SetupModule("./math.js");
        script.SetupVoid("render", _ => true).SetVoidResult();
        var view = Render<DebateView>(parameters =>
            parameters.Add(debate => debate.Debate, AnalyzedDebate.Create(said, string.Equals))
        );
        Assert.Equal("x<y", view.Find(".math").GetAttribute("data-tex"));
        Assert.Empty(view.FindAll("b"));
        Assert.Single(script.Invocations["render"]);
    }

    [Fact]
    public void A_debate_that_goes_on_shows_who_has_not_spoken()
    {
        var started = SampleDebates.Debate("1+1", ["2", "2", "3"], ["2", "2", "3"]);
        started = started with { Rounds = [started.Rounds[0], started.Rounds[1].RemoveAt(1)] };
        var view = Render<DebateView>(parameters =>
            parameters.Add(debate => debate.Debate, AnalyzedDebate.Create(started, string.Equals))
        );
        Assert.Contains("Agent 2 has not spoken yet.", view.Markup, StringComparison.Ordinal);
        Assert.Equal(5, view.FindAll("h4").Count);
        var empty = Render<DebateView>(parameters =>
            parameters
                .Add(
                    debate => debate.Debate,
                    AnalyzedDebate.Create(started with { Rounds = [] }, string.Equals)
                )
                .Add(debate => debate.Agents, 3)
        );
        Assert.Equal("1+1", empty.Find("h2").TextContent);
    }

    private NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    private IRenderedComponent<DebatesPage> Open(string query)
    {
        Navigation.NavigateTo($"/runs/small/debates{query}");
        return Render<DebatesPage>(parameters => parameters.Add(page => page.Name, "small"));
    }
}
