using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Dashboard.Agents;
using MultiagentAspire.Dashboard.Components.Pages;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The page on which a run's agents debate a typed question, with scripted services.</summary>
public sealed class AskPageTests : PageContext
{
    private readonly ScriptedDebateService _debates = new();

    public AskPageTests()
    {
        Services.AddSingleton<DebateService.DebateServiceClient>(_debates);
        Services.AddSingleton<AgentFeeds>();
        Runs.Runs.Add(RunningSmall(step: 1));
    }

    [Fact]
    public async Task A_question_is_debated_before_ones_eyes_and_ends_with_the_vote()
    {
        Runs.Agents.Add(ScriptedRuns.Finetuned("generator-1", 2));
        var page = Page<AskPage>();
        page.WaitForAssertion(() => Assert.Contains("as in 7+3*2-5", page.Markup, StringComparison.Ordinal));
        Assert.True(Button(page, "Ask").HasAttribute("disabled"));
        await AskAsync(page, " 1+2 ");
        var request = _debates.Requests[0];
        Assert.Equal(
            ("1+2", 2, 0.8, "a2"),
            (
                request.Question,
                request.Rounds,
                request.Sampling.Temperature,
                request.Slots[1].Critic.AdapterDigest
            )
        );
        Assert.True(request.Variant.GeneratorsOnly); // as the society's arm debates

        _debates.PublishTurn("generator-2", 1, "3");
        page.WaitForAssertion(() => Assert.Contains("It is 3.", page.Markup, StringComparison.Ordinal));
        Assert.Contains("Generators read: ", page.Markup, StringComparison.Ordinal);
        Assert.Contains("01+02", page.Markup, StringComparison.Ordinal);
        Assert.True(Button(page, "Ask").HasAttribute("disabled"));
        _debates.PublishTurn("generator-1", 1, "4");
        _debates.PublishTurn("critic-1", 2, "3");
        _debates.PublishTurn("critic-2", 2, "3");
        _debates.End("3", 2);
        page.WaitForAssertion(() =>
            Assert.Contains("Answer: 3 (2 of 2)", page.Markup, StringComparison.Ordinal)
        );
        page.WaitForAssertion(() => Assert.False(Button(page, "Ask").HasAttribute("disabled")));
    }

    [Fact]
    public async Task A_debate_can_be_stopped_and_stays_with_those_asked_before()
    {
        var page = Page<AskPage>();
        await AskAsync(page, "1+2");
        _debates.PublishTurn("generator-1", 1, "3");
        page.WaitForAssertion(() => Assert.Contains("It is 3.", page.Markup, StringComparison.Ordinal));
        await page.InvokeAsync(() => Button(page, "Stop").ClickAsync());
        page.WaitForAssertion(() => Assert.Contains("1+2: stopped", page.Markup, StringComparison.Ordinal));
        await AskAsync(page, "5+6");
        page.WaitForAssertion(() => Assert.Contains("Asked before", page.Markup, StringComparison.Ordinal));
        Assert.Contains("1+2 · base model · stopped", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_leaves_the_page_ends_the_debate()
    {
        var page = Page<AskPage>();
        await AskAsync(page, "1+2");
        await DisposeComponentsAsync();
        await _debates.GivenUp.Task.WaitAsync(Stop);
    }

    [Fact]
    public async Task What_goes_wrong_is_said_in_a_line()
    {
        var page = Page<AskPage>();
        await AskAsync(page, "1+2");
        _debates.Fail(
            Grpc.Core.StatusCode.FailedPrecondition,
            "an agent cannot answer: the adapter is not there"
        );
        page.WaitForAssertion(() =>
            Assert.Contains(
                "1+2: an agent cannot answer: the adapter is not there",
                page.Markup,
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public void Where_nobody_can_be_asked_yet_the_page_says_why()
    {
        Runs.NoSociety = "small has not started yet: it has no agents to ask";
        var page = Page<AskPage>();
        page.WaitForAssertion(() => Assert.Contains(Runs.NoSociety, page.Markup, StringComparison.Ordinal));
        Assert.True(Button(page, "Ask").HasAttribute("disabled"));
    }

    private async Task AskAsync(IRenderedComponent<AskPage> page, string question)
    {
        page.WaitForAssertion(() => Assert.NotEmpty(Runs.Societies));
        page.WaitForElement("textarea");
        await page.InvokeAsync(() => page.Find("textarea").InputAsync(question));
        page.WaitForAssertion(() => Assert.False(Button(page, "Ask").HasAttribute("disabled")));
        var asked = _debates.Requests.Count;
        _ = page.InvokeAsync(() => Button(page, "Ask").ClickAsync()); // which ends with the debate
        page.WaitForAssertion(() => Assert.Equal(asked + 1, _debates.Requests.Count));
    }
}
