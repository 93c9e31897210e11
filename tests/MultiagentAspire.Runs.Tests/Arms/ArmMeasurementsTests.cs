using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Arms;

/// <summary>Which societies each arm measures and trains on, before the training and after it.</summary>
public sealed class ArmMeasurementsTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunFile All(string more = "") =>
        _folder.Small(arms: $"{SmallRun.AllArms}, \"shared-agent\", \"distilled\"", more: more);

    private static IEnumerable<string> Measured(RunFile run, string arm, int iteration) =>
        run.ArmOf(arm).Kind.Measure(run.ArmOf(arm), iteration).Select(Text);

    private static string Text(Measurement measurement)
    {
        var society = measurement.Society;
        return $"{measurement.Name}: {measurement.Form} of {society.Slots} {society.Kind} of {society.Arm} "
            + $"after {society.GeneratorIteration}/{society.CriticIteration}, {measurement.Settings.Rounds} rounds";
    }

    [Theory]
    [InlineData("base", "base: Answer of 1 Base of base after 0/0, 1 rounds")]
    [InlineData("majority", "majority: Samples of 9 Base of base after 0/0, 1 rounds")]
    [InlineData("debate", "debate: Debate of 3 Base of base after 0/0, 2 rounds")]
    [InlineData("multiagent")]
    [InlineData("single-agent")]
    [InlineData("single-agent-debate")]
    [InlineData("single-agent-matched")]
    [InlineData("single-agent-as-society")]
    [InlineData("shared-agent")]
    [InlineData("distilled")]
    public void Before_the_training_the_base_model_is_measured(string arm, params string[] expected) =>
        Assert.Equal(expected, Measured(All(), arm, 0));

    [Theory]
    [InlineData("base")]
    [InlineData("majority")]
    [InlineData("debate")]
    [InlineData(
        "multiagent",
        "multiagent: Debate of 3 Multiagent of multiagent after #/#, 2 rounds",
        "multiagent-samples: Samples of 9 Multiagent of multiagent after #/#, 1 rounds"
    )]
    [InlineData("single-agent", "single-agent: Samples of 9 Single of single-agent after #/#, 1 rounds")]
    [InlineData(
        "single-agent-debate",
        "single-agent-debate: Samples of 9 Single of single-agent-debate after #/#, 1 rounds"
    )]
    [InlineData(
        "single-agent-matched",
        "single-agent-matched: Samples of 9 Single of single-agent-matched after #/#, 1 rounds"
    )]
    [InlineData(
        "single-agent-as-society",
        "single-agent-as-society: Debate of 3 Single of single-agent-debate after #/#, 2 rounds"
    )]
    [InlineData("shared-agent", "shared-agent: Debate of 3 Single of shared-agent after #/#, 2 rounds")]
    [InlineData("distilled", "distilled: Samples of 9 Single of distilled after #/#, 1 rounds")]
    public void After_an_iteration_its_own_agents_are_measured(string arm, params string[] expected)
    {
        foreach (var iteration in (int[])[1, 2])
            Assert.Equal(
                expected.Select(text => text.Replace("#", $"{iteration}", StringComparison.Ordinal)),
                Measured(All(), arm, iteration)
            );
    }

    [Theory]
    [InlineData("multiagent", 3, 2)]
    [InlineData("single-agent", 9, 1)]
    [InlineData("single-agent-debate", 3, 2)]
    [InlineData("single-agent-matched", 3, 2)]
    [InlineData("shared-agent", 3, 2)]
    public void An_iteration_learns_from_debates_of_the_agents_before_it(string arm, int slots, int rounds)
    {
        var run = All();
        Assert.Empty(run.ArmOf(arm).Kind.Train(run.ArmOf(arm), 0));
        foreach (var iteration in (int[])[1, 2])
        {
            var steps = run.ArmOf(arm).Kind.Train(run.ArmOf(arm), iteration).ToList();
            var debates = Assert.IsType<DebateStep>(steps[0]);
            Assert.Equal((slots, rounds), (debates.Society.Slots, debates.Settings.Rounds));
            Assert.Equal(rounds > 1, debates.Settings.Summarize);
            Assert.Equal(
                (arm, iteration - 1, iteration - 1),
                (debates.Society.Arm, debates.Society.GeneratorIteration, debates.Society.CriticIteration)
            );
            Assert.Equal(new ProblemSet(ProblemSet.Train, iteration), debates.Problems);
            Assert.Equal(debates.Transcripts.Path, Assert.IsType<SelectStep>(steps[1]).Transcripts);
        }
    }

    [Fact]
    public void A_distilled_model_learns_from_the_debates_of_the_first_society_and_runs_none()
    {
        var run = All();
        foreach (var iteration in (int[])[1, 2])
        {
            var steps = run.ArmOf("distilled").Kind.Train(run.ArmOf("distilled"), iteration).ToList();
            Assert.Equal([typeof(SelectStep), typeof(TrainStep)], steps.Select(step => step.GetType()));
            var learned = RunPlan.LearnedFrom(run, "distilled", iteration);
            Assert.Equal(RunPlan.LearnedFrom(run, "multiagent", iteration), learned);
            Assert.Equal(learned!.Transcripts.Path, ((SelectStep)steps[0]).Transcripts);
        }
    }

    [Theory]
    [InlineData("majority", 0)]
    [InlineData("single-agent", 1)]
    [InlineData("single-agent-debate", 1)]
    [InlineData("distilled", 1)]
    public void An_overlay_votes_over_as_many_samples_as_it_says(string like, int iteration)
    {
        var run = _folder.Small(
            arms: $"{SmallRun.AllArms}, \"distilled\", "
                + $"{{ \"name\": \"few\", \"like\": \"{like}\", \"samples\": 4 }}, "
                + "{ \"name\": \"likewise\", \"like\": \"few\" }"
        );
        foreach (var name in (string[])["few", "likewise"])
            Assert.Equal(
                4,
                Assert.Single(run.ArmOf(name).Kind.Measure(run.ArmOf(name), iteration)).Society.Slots
            );
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void Critics_are_guarded_where_that_is_asked_for_and_there_are_any(
        bool keep,
        bool critics,
        bool guarded
    )
    {
        static string Text(bool value) => value ? "true" : "false";
        var run = _folder.Small(
            more: $$"""
            "training": { "keepCriticWhenAgreementFalls": {{Text(keep)}} },
            "debate": { "generatorsOnly": {{Text(!critics)}} },
            """
        );
        var steps = run.ArmOf("multiagent").Kind.Train(run.ArmOf("multiagent"), 2).ToList();
        var guards = steps.OfType<DebateStep>().Skip(1).Select(step => step.Society);
        Assert.Equal(
            guarded ? [(2, 2), (2, 1)] : [],
            guards.Select(society => (society.GeneratorIteration, society.CriticIteration))
        );
        Assert.Equal(guarded ? 1 : 0, steps.OfType<GuardStep>().Count());
    }

    [Theory]
    [InlineData("\"rounds\": 1", 3)]
    [InlineData("\"rounds\": 2", 6)]
    [InlineData("\"rounds\": 2, \"generatorsOnly\": true", 3)]
    public void A_society_has_critics_when_its_debates_have_a_second_round(string debate, int agents) =>
        Assert.Equal(
            agents,
            _folder.Small(more: $$"""  "debate": { {{debate}} },  """).ArmOf("multiagent").Agents.Length
        );

    [Fact]
    public void Samples_are_independent_of_each_other()
    {
        var run = All();
        Assert.All(
            run.PlannedArms,
            arm => Assert.Equal((1, false), (arm.Independent.Rounds, arm.Independent.Summarize))
        );
    }

    [Fact]
    public void Orders_of_arms_leave_room_so_that_another_arm_fits_between() =>
        Assert.Equal(
            [
                ("base", 0),
                ("majority", 10),
                ("debate", 20),
                ("multiagent", 30),
                ("single-agent", 40),
                ("star", 45),
                ("single-agent-debate", 50),
                ("single-agent-matched", 60),
                ("single-agent-wide", 62),
                ("shared-agent", 65),
                ("single-agent-as-society", 70),
                ("distilled", 80),
            ],
            ArmKinds.All.Select(kind => (kind.Name, kind.Order))
        );

    [Fact]
    public void An_arm_that_uses_another_arms_agents_uses_those_of_the_first_of_its_kind()
    {
        var run = _folder.Small(
            arms: """
            "single-agent-as-society", "single-agent", "single-agent-debate", "single-agent-matched", "multiagent",
            { "name": "other-society", "like": "multiagent" },
            { "name": "other-single", "like": "single-agent-debate" }
            """
        );
        Assert.Equal("single-agent-debate", run.ArmOf("single-agent-as-society").Speaker.Name);
        Assert.Equal("single-agent", run.ArmOf("single-agent").Speaker.Name);
        Assert.Equal(
            ["multiagent"],
            RunPlan.Create(run).OfType<TrainStep>().Select(step => step.StepsOf).OfType<string>().Distinct()
        );
        Assert.Equal(
            [true, false],
            ((string[])["multiagent", "other-society"]).Select(name => run.ArmOf(name).IsFirstSociety)
        );
        var only = _folder.Small(arms: "\"single-agent-as-society\", \"single-agent\"");
        Assert.Equal("single-agent", only.ArmOf("single-agent-as-society").Speaker.Name);
    }
}
