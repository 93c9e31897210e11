using System.Collections.Immutable;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Agents;
using MultiagentAspire.Dashboard.Components.Pages;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The pages of agents and of their comparison, with scripted services and a real folder of a run.</summary>
public sealed class AgentPageTests : PageContext
{
    public AgentPageTests()
    {
        Services.AddSingleton<AgentFeeds>();
        Services.AddSingleton<AgentFiles>();
        Runs.Runs.Add(RunningSmall(step: 1));
    }

    [Fact]
    public void All_agents_are_shown_arm_by_arm_with_what_they_are_and_where_they_lead()
    {
        Runs.Agents.AddRange([
            ScriptedRuns.Finetuned("generator-1", 1),
            ScriptedRuns.Finetuned("critic-1", 1),
            ScriptedRuns.Finetuned("generator-1", 2),
            ScriptedRuns.Finetuned("single-1", 1, "single-agent"),
        ]);
        Runs.Agents[1].Guard = GuardDecision.KeptPrevious;
        var page = Page<AgentsPage>();
        page.WaitForAssertion(() =>
            Assert.Equal(
                ["multiagent", "single-agent"],
                page.FindAll("h2").Select(heading => heading.TextContent)
            )
        );
        Assert.Equal(4, page.FindAll("tbody tr").Count);
        var critic = page.FindAll("tbody tr")
            .Single(row => row.TextContent.Contains("critic-1", StringComparison.Ordinal));
        foreach (
            var text in (string[])
                [
                    "1critic-1f",
                    "142 of 200 (30 corrected, 112 kept)",
                    "0.1250",
                    "484.1 kB",
                    "1 min 37 s",
                    "refused by the guard",
                ]
        )
            Assert.Contains(text, critic.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            [
                "/runs/small/agents/multiagent/critic-1",
                "/runs/small/agents/multiagent/critic-1/1/adapter.zip",
                "/runs/small/agents/multiagent/critic-1/1/data.jsonl",
                "/runs/small/debates?iteration=1&set=train&agent=critic-1",
            ],
            critic.QuerySelectorAll("a").Select(link => link.GetAttribute("href"))
        );
        Assert.All(
            critic
                .QuerySelectorAll("a")
                .Where(link => link.GetAttribute("href")!.Contains('.', StringComparison.Ordinal)),
            link => Assert.True(link.HasAttribute("download"))
        );
    }

    [Fact]
    public void An_agent_that_a_step_has_finished_appears_and_nothing_is_listed_in_between()
    {
        var page = Page<AgentsPage>();
        page.WaitForAssertion(() =>
            Assert.Contains("No agent has been finetuned yet", page.Markup, StringComparison.Ordinal)
        );
        Runs.Agents.Add(ScriptedRuns.Finetuned("generator-1", 1));
        Runs.Publish(RunningSmall(step: 1, done: 5));
        Runs.Publish(RunningSmall(step: 2));
        page.WaitForAssertion(() => Assert.Single(page.FindAll("tbody tr")));
        Assert.Equal(2, Runs.Listings);
    }

    [Fact]
    public async Task An_agent_shows_its_lineage_its_accuracy_and_what_it_learned_a_page_at_a_time()
    {
        Runs.Agents.AddRange([
            ScriptedRuns.Finetuned("critic-1", 1),
            ScriptedRuns.Finetuned("critic-1", 2),
            ScriptedRuns.Finetuned("critic-2", 2),
        ]);
        Runs.ReportJson = """
            {
              "schema": 1, "run": "small", "seeds": [7], "task": "arithmetic",
              "arms": [ {
                "arm": "multiagent", "measure": "debate",
                "iterations": [ {
                  "iteration": 2, "problems": 6, "agents": 2, "rounds": 2,
                  "single": { "value": 0.5, "standardError": 0, "count": 100 },
                  "vote": { "value": 0.5, "standardError": 0, "count": 100 },
                  "consensus": { "value": 1, "standardError": 0, "count": 100 },
                  "distinctAnswers": { "value": 1, "standardError": 0, "count": 100 },
                  "byRoundAndAgent": [
                    [
                      { "value": 0.1, "standardError": 0, "count": 100 },
                      { "value": 0.2, "standardError": 0, "count": 100 }
                    ],
                    [
                      { "value": 0.75, "standardError": 0.02, "count": 100 },
                      { "value": 0.4, "standardError": 0, "count": 100 }
                    ]
                  ]
                } ]
              } ]
            }
            """;
        TrainingExamples.Write(
            Prepared("runs/small/iterations/2/data/critic-1.jsonl"),
            Enumerable
                .Range(1, 12)
                .Select(n => new TrainingExample(
                    AgentId.Critic(0),
                    $"{n}",
                    [ChatTurn.User($"{n}+{n}")],
                    [ChatTurn.Assistant($"#{2 * n}")]
                ))
        );
        var page = Render<AgentPage>(parameters =>
            parameters
                .Add(one => one.Name, "small")
                .Add(one => one.Arm, "multiagent")
                .Add(one => one.Agent, "critic-1")
        );
        page.WaitForAssertion(() => Assert.Contains("75.0 ± 2.0", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("10.0 ±", page.Markup, StringComparison.Ordinal); // the generator's round
        var lineage = page.FindAll("table")[0].QuerySelectorAll("tbody tr");
        Assert.Equal(2, lineage.Length);
        Assert.Contains("base ba5e", lineage[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("iteration 1 1critic-1f", lineage[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("58 not the voted answer", page.Markup, StringComparison.Ordinal);
        Assert.Contains("10 of 142", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("11 of 142", page.Markup, StringComparison.Ordinal);
        await page.InvokeAsync(() => Button(page, "Next").ClickAsync());
        Assert.Contains("12+12", page.Markup, StringComparison.Ordinal);
        Assert.True(Button(page, "Next").HasAttribute("disabled"));
        await page.InvokeAsync(() => Button(page, "Previous").ClickAsync());
        Assert.Contains("1 of 142", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_agents_are_compared_on_the_problems_on_which_they_differ()
    {
        Transcripts.Write(
            Prepared("runs/small/iterations/1/transcripts/train.jsonl"),
            [Debate("1+1", ["2", "2"]), Debate("2+2", ["4", "5"]), Debate("3+3", ["6", "7"])]
        );
        Transcripts.Write(
            Prepared("runs/small/iterations/1/transcripts/evaluate-multiagent.jsonl"),
            [Debate("9+9", ["18", "18"])]
        );
        Services
            .GetRequiredService<NavigationManager>()
            .NavigateTo("/runs/small/compare?iteration=1&set=train");
        var page = Page<ComparePage>();
        Assert.Contains(
            "generator-1 and generator-2 end on different answers in 2 of 3 problems",
            page.Markup,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["2+2", "3+3"],
            page.FindAll("button.question").Select(question => question.TextContent.Trim())
        );
        Assert.Contains("It is 5.", page.Markup, StringComparison.Ordinal); // the first of them is open

        await page.InvokeAsync(() => page.FindAll("button.question")[1].ClickAsync());
        Assert.EndsWith(
            "/runs/small/compare?left=generator-1&right=generator-2&iteration=1&set=train&problem=3%2B3",
            Services.GetRequiredService<NavigationManager>().Uri,
            StringComparison.Ordinal
        );
        page.Render();
        Assert.Contains("It is 7.", page.Markup, StringComparison.Ordinal);
        Assert.Equal(
            "/runs/small/debates?iteration=1&set=train&problem=3%2B3",
            page.FindAll("a").Single(link => link.TextContent == "the whole debate").GetAttribute("href")
        );
        await page.InvokeAsync(() => page.Find("input[type=checkbox]").ChangeAsync(true));
        Assert.Equal(3, page.FindAll("button.question").Count);
    }

    [Fact]
    public void A_damaged_file_is_a_line_on_the_page_that_compares()
    {
        Folder.Write("runs/small/iterations/1/transcripts/train.jsonl", "{");
        Assert.Contains("train.jsonl:1:", Page<ComparePage>().Markup, StringComparison.Ordinal);
    }

    private string Prepared(string relative)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Folder.At(relative))!);
        return Folder.At(relative);
    }

    private static DebateTranscript Debate(string question, string[] answers) =>
        new(
            new DebateId(7, 1, "multiagent", "train", question),
            new Problem(question, question),
            [
                [
                    .. answers
                        .Select(
                            (answer, slot) =>
                                new AgentResponse(
                                    AgentId.Generator(slot),
                                    1,
                                    [],
                                    $"It is {answer}.",
                                    answer,
                                    FinishReason.Stop,
                                    5,
                                    5
                                )
                        )
                        .ToImmutableArray(),
                ],
            ],
            0,
            0
        );
}
