using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Plans;

public sealed class RunPlanTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunFile All(string more = "") =>
        _folder.Small(arms: string.Join(", ", ArmKinds.Names.Select(arm => $"\"{arm}\"")), more: more);

    [Fact]
    public void Equal_run_files_give_equal_plans_and_every_step_its_own_id()
    {
        var plan = RunPlan.Create(All());

        Assert.Equal(plan, RunPlan.Create(All()));
        Assert.Equal(plan.Length, plan.Select(step => step.Id).Distinct().Count());
    }

    [Fact]
    public void No_two_steps_hold_the_same_debates_or_write_the_same_file()
    {
        var debates = RunPlan
            .Create(All("\"training\": { \"keepCriticWhenAgreementFalls\": true },"))
            .OfType<DebateStep>()
            .ToList();

        Assert.Equal(
            debates.Count,
            debates
                .Select(step => (step.Iteration, step.Transcripts.SeededBy, step.Split, step.Society))
                .Distinct()
                .Count()
        );
        Assert.Equal(debates.Count, debates.Select(step => step.Transcripts.Path).Distinct().Count());
    }

    [Theory]
    [InlineData(true, 9)]
    [InlineData(false, 6)]
    public void Votes_of_samples_get_as_many_calls_as_a_debate_costs(bool summarize, int calls)
    {
        var plan = RunPlan.Create(All($"\"debate\": {{ \"summarize\": {(summarize ? "true" : "false")} }},"));

        foreach (
            var id in (string[])
                ["0-evaluate-majority", "2-evaluate-single-agent", "2-evaluate-multiagent-samples"]
        )
        {
            var step = Assert.IsType<DebateStep>(Assert.Single(plan, step => step.Id == id));
            Assert.Equal(calls, step.Society.Slots);
            Assert.Equal(1, step.Settings.Rounds);
        }
        Assert.Equal(
            calls,
            plan.OfType<DebateStep>().Single(step => step.Id == "1-collect-single-agent").Society.Slots
        );
        Assert.Equal(
            3,
            plan.OfType<DebateStep>().Single(step => step.Id == "1-collect-single-agent-debate").Society.Slots
        );
    }

    [Fact]
    public void A_run_that_would_train_on_evaluation_problems_is_refused()
    {
        var problem = new LabelledProblem(new Problem("id", "1+1"), "2");
        var task = _folder.Small().Task;

        var refusal = Assert.Throws<InvalidRunFileException>(() =>
            new ProblemSets(
                task,
                [problem],
                ImmutableDictionary<string, ImmutableArray<LabelledProblem>>.Empty.Add(
                    ProblemSet.Evaluate,
                    [problem]
                )
            )
        );

        Assert.Equal(
            "The run cannot start: Training and evaluation share 1 problem, for example '1+1'.",
            refusal.Message
        );
    }

    [Fact]
    public void So_is_one_whose_evaluation_questions_are_nearly_training_questions()
    {
        static LabelledProblem Of(string name) =>
            new(
                new Problem(
                    name,
                    $"Tom has twelve apples in a basket and gives five of them to {name}, how many are left?"
                ),
                "7"
            );
        var refusal = Assert.Throws<InvalidRunFileException>(() =>
            new ProblemSets(
                _folder.Small().Task,
                [Of("Anna")],
                ImmutableDictionary<string, ImmutableArray<LabelledProblem>>.Empty.Add(
                    ProblemSet.Evaluate,
                    [Of("Berta")]
                )
            )
        );
        Assert.StartsWith(
            "The run cannot start: 1 of 1 evaluation questions are nearly training questions",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_evaluation_problems_nothing_is_measured_and_all_else_is_done()
    {
        var (with, without) = (
            RunPlan.Create(_folder.Small()),
            RunPlan.Create(
                _folder.Small(changes: json =>
                    json.Replace("\"evaluate\": 6", "\"evaluate\": 0", StringComparison.Ordinal)
                )
            )
        );
        Assert.Equal(
            with.Where(step => step is not DebateStep { IsMeasured: true }).Select(step => step.Id),
            without.Select(step => step.Id)
        );
    }

    [Fact]
    public void So_is_one_that_needs_more_problems_than_there_are()
    {
        var run = _folder.Small(changes: json =>
            json.Replace(
                "\"evaluate\": 6",
                "\"evaluate\": 6, \"max\": 1, \"terms\": 3",
                StringComparison.Ordinal
            )
        );

        Assert.StartsWith(
            "The run cannot start: Task 'arithmetic' has only ",
            Assert.Throws<InvalidRunFileException>(() => ProblemSets.Create(run)).Message,
            StringComparison.Ordinal
        );
    }
}
