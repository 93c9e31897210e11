using System.Collections.Immutable;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Runs.Tests.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Plans;

/// <summary>Every arm is measured at several temperatures, and nothing is trained again for them.</summary>
public sealed class TemperaturesTests : IDisposable
{
    private const string Arms =
        $"{SmallRun.AllArms}, \"shared-agent\", \"distilled\", "
        + "{ \"name\": \"hot\", \"like\": \"multiagent\", \"debate\": { \"temperature\": 2 } }";

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunFile At(string temperatures, int iterations = 3) =>
        _folder.Small(iterations, Arms, $"\"evaluation\": {{ \"temperatures\": [{temperatures}] }},");

    private static IEnumerable<DebateStep> Measured(RunFile run) =>
        RunPlan.Create(run).OfType<DebateStep>().Where(step => step.IsMeasured);

    [Fact]
    public void The_default_is_1_0_7_and_0()
    {
        var run = _folder.Load(MinimalRunFile.Text);
        Assert.Equal([1.0, 0.7, 0.0], run.Evaluation.Temperatures!.Value);
        var ofBase = Measured(run).Where(step => step.Arm == ArmKinds.Base);
        Assert.Equal(
            [("base", 1.0), ("base-cool", 0.7), ("base-greedy", 0.0)],
            ofBase.Select(step => (step.Name, step.Settings.Sampling.Temperature))
        );
    }

    [Fact]
    public void Each_arm_is_measured_at_each_temperature_before_finetuning_or_after_the_last_iteration_alone()
    {
        var plain = Measured(At("")).ToList();
        var all = Measured(At("0, 0.7, 1.5")).ToList();
        foreach (var step in plain)
        {
            var suffixed = all.Where(other => Is(other, step, "-greedy") || Is(other, step, "-cool"))
                .ToList();
            var isGreedyBase = step.Name == "majority";
            var expected =
                step.Iteration is 1 or 2 ? 0
                : isGreedyBase ? 1
                : 2;
            Assert.Equal((step.Id, expected), (step.Id, suffixed.Count));
        }
        Assert.Empty(plain.ExceptBy(all.Select(step => step.Id), step => step.Id));
        Assert.Equal(all.Count, all.Select(step => step.Id).Distinct().Count());

        static bool Is(DebateStep other, DebateStep step, string suffix) =>
            (other.Name, other.Iteration, other.Arm, other.Split)
            == (step.Name + suffix, step.Iteration, step.Arm, step.Split);
    }

    [Fact]
    public void Another_temperature_changes_the_sampling_and_nothing_else()
    {
        var all = Measured(At("0.3")).ToDictionary(step => step.Id);
        foreach (var hot in all.Values.Where(step => step.Name.EndsWith("-t0.3", StringComparison.Ordinal)))
        {
            Assert.Equal(0.3, hot.Settings.Sampling.Temperature);
            var own = all[hot.Id[..^"-t0.3".Length]];
            var sampling = own.Settings.Sampling with { Temperature = 0.3 };
            Assert.Equal(own.Settings with { Sampling = sampling }, hot.Settings);
            Assert.Equal(own.Society, hot.Society);
        }
    }

    [Fact]
    public void No_agent_is_trained_otherwise()
    {
        static ImmutableArray<Step> Training(RunFile run) =>
            [.. RunPlan.Create(run).Where(step => step is not DebateStep { IsMeasured: true })];
        Assert.Equal(Training(At("")), Training(At("0, 0.2, 3")));
    }

    [Fact]
    public void An_arm_is_not_measured_twice_at_its_own_temperature()
    {
        Assert.Equal(Measured(At("")).Where(IsNotHot), Measured(At("1")).Where(IsNotHot));
        Assert.DoesNotContain(Measured(At("2")), step => step.Name == "hot-t2");
        Assert.Contains(Measured(At("2")), step => step.Name == "multiagent-t2");

        static bool IsNotHot(DebateStep step) => step.Arm != "hot";
    }

    [Theory]
    [InlineData("single-agent-greedy", 1)]
    [InlineData("multiagent-samples-greedy", 3)]
    [InlineData("multiagent-greedy", 3)]
    public void Greedy_samples_are_one_of_each_model(string name, int slots)
    {
        var step = Measured(At("0")).Single(step => step.Name == name);
        Assert.Equal(slots, step.Society.Slots);
        var form = RunPlan.MeasurementOf(At("0"), step).Form;
        Assert.Equal(slots == 1, form == MeasurementForm.Answer);
    }

    [Fact]
    public void The_base_at_a_temperature_stands_for_the_start_of_a_trained_arm_at_it()
    {
        var run = At("0, 0.7");
        string[] Names(string step) =>
            [.. MeasuredNames.FromStep(run, Measured(run).Single(measured => measured.Name == step))];

        Assert.Contains("multiagent-greedy", Names("debate-greedy"));
        Assert.Contains("multiagent-cool", Names("debate-cool"));
        Assert.Contains("single-agent-greedy", Names("base-greedy"));
        Assert.Contains("multiagent-samples-cool", Names("majority-cool"));
    }

    [Fact]
    public void A_run_of_an_earlier_version_measures_the_base_alone_at_others()
    {
        var run = At("0.3");
        run = run with { Evaluation = run.Evaluation with { Temperatures = null } };
        Assert.Equal(
            ["base", "base-cool", "base-greedy"],
            Measured(run).Where(step => step.Arm == "base").Select(step => step.Name)
        );
        Assert.DoesNotContain(
            Measured(run),
            step => step.Arm != "base" && step.Name.EndsWith("-cool", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("0, 6", "evaluation.temperatures[1] must be a number from 0 to 5, not 6")]
    [InlineData("0, 0.0", "evaluation.temperatures names a temperature twice; keep one")]
    [InlineData("\"cool\"", "evaluation.temperatures[0] must be a number from 0 to 5")]
    public void Invalid_temperatures_are_named(string temperatures, string message)
    {
        var error = Assert.Throws<InvalidRunFileException>(() => At(temperatures));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
