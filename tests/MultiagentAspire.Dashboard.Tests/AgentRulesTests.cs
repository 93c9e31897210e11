using System.Collections.Immutable;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Agents;
using MultiagentAspire.Dashboard.Ask;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>Texts, tables and files of finetuned agents, as functions of records and files.</summary>
public sealed class AgentRulesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(25)]
    public void Pages_of_a_file_hold_every_record_once_in_order_and_lead_back(int count)
    {
        var browser = new DataPager(Data(count), rows: 5);
        browser.Open();
        var seen = new List<string>();
        var firsts = new List<int>();
        while (true)
        {
            firsts.Add(browser.First);
            seen.AddRange(browser.Rows.Select(row => row.Example!.ProblemId));
            if (!browser.HasNext)
                break;
            browser.Next();
        }
        Assert.Equal(Enumerable.Range(1, count).Select(n => $"{n}"), seen);
        Assert.Equal(Enumerable.Range(0, firsts.Count).Select(page => (5 * page) + 1), firsts);
        while (browser.HasPrevious)
            browser.Previous();
        Assert.Equal(seen.Take(5), browser.Rows.Select(row => row.Example!.ProblemId));
    }

    [Fact]
    public void Lines_that_are_no_records_or_too_long_are_reported_and_do_not_hide_the_others()
    {
        var good = File.ReadAllText(Data(1));
        var browser = new DataPager(
            _folder.Write("damaged.jsonl", $"{{\n\n{new string('x', DataPager.MaxLineBytes + 1)}\n{good}"),
            rows: 5
        );
        browser.Open();
        Assert.Equal([true, true, false], browser.Rows.Select(row => row.Error is not null));
        Assert.Contains("1,048,577 bytes", browser.Rows[1].Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(1000)]
    public void A_curve_has_no_more_points_than_are_drawn_and_ends_where_its_losses_do(int steps)
    {
        var losses = Enumerable.Range(1, steps).Select(step => 1.0 / step).ToList();
        var curve = LossCurve.Points(losses, maxPoints: 10);
        Assert.InRange(curve.Length, Math.Min(steps, 1), 10);
        if (steps > 0)
            Assert.Equal(steps, curve[^1].X);
        if (steps <= 10)
            Assert.Equal(losses, curve.Select(point => point.Y));
        if (steps == 1000)
            Assert.Equal(losses.Average(), curve.Average(point => point.Y), 12);
    }

    [Fact]
    public void Losses_that_are_no_numbers_leave_a_gap_and_the_others_where_they_are() =>
        Assert.Equal(
            [new ChartPoint(1, 4), new ChartPoint(3, 2)],
            LossCurve.Points([4, double.NaN, 2, double.PositiveInfinity], maxPoints: 10)
        );

    [Fact]
    public void The_curves_of_an_agent_follow_each_other_iteration_by_iteration()
    {
        var chart = LossCurve.FromLine([
            ScriptedRuns.Finetuned("critic-1", 1),
            new FinetunedAgent { Iteration = 2 },
            ScriptedRuns.Finetuned("critic-1", 3),
        ])!;
        Assert.Equal(["iteration 1", "iteration 3"], chart.Series.Select(series => series.Name));
        Assert.Equal(
            [1, 2, 3, 4, 5, 6],
            chart.Series.SelectMany(series => series.Points).Select(point => point.X)
        );
        Assert.Null(LossCurve.FromLine([new FinetunedAgent { Iteration = 1 }]));
    }

    [Theory]
    [InlineData("generator-2", true, new[] { 1 })]
    [InlineData("critic-2", true, new[] { 2, 3 })]
    [InlineData("generator-2", false, new[] { 1, 2, 3 })]
    [InlineData("generator-3", true, new int[0])]
    [InlineData("single-1", false, new[] { 1 })]
    public void An_agent_is_measured_in_the_rounds_in_which_it_speaks(string name, bool critics, int[] rounds)
    {
        var all = new Estimate(0.5, 0, 6);
        var state = new ArmIteration
        {
            Iteration = 1,
            Problems = 6,
            Agents = 2,
            Rounds = 3,
            Single = all,
            Vote = all,
            Consensus = all,
            DistinctAnswers = all,
            ByRoundAndAgent =
            [
                [all, all],
                [all, all],
                [all, all],
            ],
        };
        var report = new RunReport
        {
            Run = "small",
            Seeds = [7],
            Task = "arithmetic",
            Arms =
            [
                new ArmResult("arm", Measure.Debate, [state]),
                new ArmResult("longer: arm", Measure.Debate, [state], "longer"),
            ],
        };
        Assert.True(AgentId.TryParse(name, out var agent));
        Assert.Equal(
            rounds,
            AgentAccuracy.FromReport(report, "arm", agent, critics).Select(accuracy => accuracy.Round)
        );
    }

    [Fact]
    public void Agents_differ_when_they_end_on_answers_that_are_not_the_same()
    {
        foreach (
            var (left, right, differ) in (IEnumerable<(string?, string?, bool)>)
                [
                    ("2", "2", false),
                    ("2", "02", false),
                    ("2", "3", true),
                    ("2", null, true),
                    (null, "2", true),
                    (null, null, false),
                ]
        )
        {
            var debate = AnalyzedDebate.Create(Debate(left, right), Same);
            Assert.Equal(
                differ,
                AgentPair.Create(debate, AgentId.Generator(0), AgentId.Generator(1), Same).AnswersDiffer
            );
            Assert.Equal(
                differ,
                AgentPair.Create(debate, AgentId.Generator(1), AgentId.Generator(0), Same).AnswersDiffer
            );
        }
        static bool Same(string one, string other) => one.TrimStart('0') == other.TrimStart('0');
    }

    [Fact]
    public void A_debate_is_the_same_however_its_turns_arrive_and_lacks_who_is_silent()
    {
        Turn[] turns =
        [
            Turn("generator-1", 1, "a"),
            Turn("generator-2", 1, "b"),
            Turn("critic-1", 2, "c"),
            Turn("critic-2", 2, "d"),
        ];
        var orders = (Turn[][])
            [
                [.. turns],
                [turns[1], turns[0], turns[3], turns[2]],
            ];
        var texts = orders
            .Select(order =>
                order
                    .Aggregate(PartialDebate.Start("1+1", 1, 2), (debate, turn) => debate.Add(turn))
                    .Transcript()!
            )
            .Select(transcript =>
                string.Join(
                    ' ',
                    transcript.Rounds.Select(round =>
                        string.Join(' ', round.Select(response => response.Text))
                    )
                )
            );
        Assert.All(texts, text => Assert.Equal("a b c d", text));

        Assert.Null(PartialDebate.Start("1+1", 1, 2).Transcript());
        var partial = PartialDebate.Start("1+1", 1, 2).Add(turns[1]).Transcript()!;
        Assert.Equal(["b"], partial.Rounds.Single().Select(response => response.Text));
        foreach (var strange in (string[])["generator-3", "nobody", ""])
            Assert.Throws<InvalidDataException>(() =>
                PartialDebate.Start("1+1", 1, 2).Add(Turn(strange, 1, "x"))
            );
    }

    [Fact]
    public void Questions_that_cannot_be_asked_say_what_to_change()
    {
        var right = new Question("1+1", SocietyChoice.Base, 2, 1, 7);
        Assert.Null(right.Error);
        foreach (
            var (wrong, text) in (IEnumerable<(Question, string)>)
                [
                    (right with { Text = " " }, "Type"),
                    (right with { Text = new string('1', Question.MaxLength + 1) }, "2,001"),
                    (right with { Rounds = 0 }, "1 to 16"),
                    (right with { Rounds = 17 }, "1 to 16"),
                    (right with { Temperature = -1 }, "0 to 10"),
                    (right with { Temperature = double.NaN }, "0 to 10"),
                ]
        )
            Assert.Contains(text, wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_latest_agents_of_the_method_are_offered_first_and_the_base_model_always()
    {
        var choices = SocietyChoice.FromArms([
            new FinetunedArm { Name = "multiagent", Finished = 2 },
            new FinetunedArm { Name = "single-agent", Finished = 0 },
        ]);
        Assert.Equal(
            [new SocietyChoice("multiagent", 2), new SocietyChoice("multiagent", 1), SocietyChoice.Base],
            choices
        );
    }

    private string Data(int count)
    {
        var path = _folder.At($"{count}.jsonl");
        TrainingExamples.Write(
            path,
            Enumerable
                .Range(1, count)
                .Select(n => new TrainingExample(
                    AgentId.Critic(0),
                    $"{n}",
                    [ChatTurn.User("é")],
                    [ChatTurn.Assistant("#2")]
                ))
        );
        return path;
    }

    private static Turn Turn(string agent, int round, string text) =>
        new()
        {
            Agent = agent,
            Round = round,
            Text = text,
        };

    private static DebateTranscript Debate(params string?[] answers) =>
        new(
            new DebateId(7, 1, "multiagent", "train", "1+1"),
            new Problem("1+1", "1+1"),
            [
                [
                    .. answers
                        .Select(
                            (answer, slot) =>
                                new AgentResponse(
                                    AgentId.Generator(slot),
                                    1,
                                    [],
                                    "",
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
