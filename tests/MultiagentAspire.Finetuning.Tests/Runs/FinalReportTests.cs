using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>The report folder of a finished run.</summary>
public sealed class FinalReportTests : IDisposable
{
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task The_report_compares_the_method_with_every_arm_on_the_same_problems()
    {
        const string All = """
            "base", "majority", "debate", "multiagent",
            "single-agent", "single-agent-debate", "single-agent-matched", "single-agent-as-society"
            """;

        var report = await _work.ExecuteAsync(
            _work.Load(
                arms: All,
                more: "\"evaluation\": { \"temperatures\": [0.7, 0] },",
                changes: json =>
                    json.Replace(
                        "\"evaluate\": 6",
                        "\"evaluate\": 6, \"transfer\": [{ \"name\": \"longer\", \"terms\": 8, \"evaluate\": 4 }]",
                        StringComparison.Ordinal
                    )
            )
        );

        string[] names =
        [
            "base",
            "majority",
            "debate",
            "multiagent",
            "multiagent-samples",
            "single-agent",
            "single-agent-debate",
            "single-agent-matched",
            "single-agent-as-society",
        ];
        Assert.Equal(
            names.Concat(names.Select(name => $"longer: {name}")).Order(),
            report.MainArms.Select(arm => arm.Arm).Order()
        );
        var variants = report.Arms.Where(arm => arm.VariantOf is not null).ToList();
        Assert.Equal(
            names
                .SelectMany(name => (string[])[$"{name}-cool", $"longer: {name}-cool"])
                .Concat(
                    names
                        .Except(["majority"])
                        .SelectMany(name => (string[])[$"{name}-greedy", $"longer: {name}-greedy"])
                )
                .Order(),
            variants.Select(arm => arm.Arm).Order()
        );
        Assert.All(
            variants,
            arm => Assert.Equal(arm.Arm, arm.VariantOf + (arm.Temperature == 0 ? "-greedy" : "-cool"))
        );
        Assert.Equal(
            [0, 1, 2],
            Arm(report, "multiagent").Iterations.Select(iteration => iteration.Iteration)
        );
        Assert.Equal(
            [0, 1, 2],
            Arm(report, "single-agent").Iterations.Select(iteration => iteration.Iteration)
        );
        Assert.Equal(
            [0, 2],
            Arm(report, "longer: multiagent").Iterations.Select(iteration => iteration.Iteration)
        );
        Assert.NotNull(Arm(report, "multiagent").Last.PseudoLabels);
        Assert.True(Arm(report, "multiagent").Last.Single.Value > Arm(report, "base").Last.Single.Value);
        foreach (var other in names.Where(name => name != "multiagent"))
            Assert.Contains(
                report.Comparisons,
                comparison =>
                    comparison.Left is { Arm: "multiagent", Iteration: 2 } && comparison.Right.Arm == other
            );
        Assert.Equal(12, report.Agents.Count(agent => agent.Arm == "multiagent"));
        Assert.All(
            report.Warnings,
            warning => Assert.Contains("had only one kind of trajectory", warning, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("wrong", 6)]
    [InlineData("dropped", 5)]
    public async Task Problems_without_any_answer_count_as_wrong_or_leave_the_denominator(
        string unparsable,
        int counted
    )
    {
        var run = _work.Load(
            iterations: 1,
            more: $$"""  "evaluation": { "unparsable": "{{unparsable}}" },"""
        );
        var silent = ProblemSets.Create(run).Questions(new ProblemSet(ProblemSet.Evaluate, 0))[2];
        var mumbling = new ScriptedDebateRunner
        {
            Skill = (_, _) => 2,
            UnparsableText = request => request.Problem == silent,
        };

        var last = Arm(await _work.ExecuteAsync(run, debates: mumbling), "multiagent").Last;

        Assert.Equal(counted, last.Problems);
        Assert.Equal(5.0 / counted, last.Debate!.Value, 12);
    }

    [Fact]
    public async Task Beside_the_report_stand_the_references_of_all_that_it_judged_and_of_nothing_else()
    {
        var run = _work.Load(
            arms: "\"multiagent\", \"majority\"",
            changes: json =>
                json.Replace(
                    "\"evaluate\": 6",
                    """
                    "evaluate": 6, "problems": "fresh", "transfer": [{ "name": "longer", "terms": 8, "evaluate": 4 }]
                    """,
                    StringComparison.Ordinal
                )
        );
        var problems = ProblemSets.Create(run);

        await _work.ExecuteAsync(run);

        ProblemSet[] judged =
        [
            new(ProblemSet.Evaluate, 0),
            ProblemSet.OfTransfer("longer"),
            new(ProblemSet.Train, 1),
            new(ProblemSet.Train, 2),
        ];
        var expected = judged
            .SelectMany(
                problems.References,
                (set, truth) => new ReferenceAnswer(set.Split, truth.Key, truth.Value)
            )
            .ToList();
        var written = ReferenceAnswers.Read(_work.RunPath("report/references.jsonl")).ToList();
        Assert.Equal(6 + 4 + 8 + 8, written.Count);
        Assert.Equal(expected.ToHashSet(), written.ToHashSet());
    }

    [Fact]
    public async Task References_of_what_is_not_measured_yet_are_not_written_and_the_report_writes_them_again()
    {
        await _work.ExecuteAsync(_work.Load());
        foreach (
            var step in Directory
                .GetFiles(_work.RunPath("steps"))
                .Where(step => Path.GetFileName(step).Contains("evaluate", StringComparison.Ordinal))
        )
            File.Delete(step);

        await _work.Service().ReportAsync(_work.RunPath(""), TestContext.Current.CancellationToken);

        Assert.Empty(ReferenceAnswers.Read(_work.RunPath("report/references.jsonl")));
    }

    [Fact]
    public async Task A_damaged_report_is_made_again()
    {
        await _work.ExecuteAsync(_work.Load(iterations: 1));
        await File.WriteAllTextAsync(
            _work.RunPath("report/report.json"),
            "{\"schema\":",
            TestContext.Current.CancellationToken
        );

        var report = await _work
            .Service()
            .ReportAsync(_work.RunPath(""), TestContext.Current.CancellationToken);

        Assert.NotEmpty(report.Arms);
    }

    [Fact]
    public async Task The_report_has_a_page_and_plots()
    {
        var run = _work.Load(iterations: 1);

        await _work
            .Service()
            .ExecuteAsync(
                run,
                _work.Root(),
                resume: false,
                cancellationToken: TestContext.Current.CancellationToken
            );

        Assert.True(File.Exists(_work.RunPath("report/report.html")));
        Assert.True(File.Exists(_work.RunPath("report/accuracy.png")));
    }

    private static ArmResult Arm(RunReport report, string name) =>
        Assert.Single(report.Arms, arm => arm.Arm == name);
}
