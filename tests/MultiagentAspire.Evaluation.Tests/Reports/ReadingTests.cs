using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Tasks;
using static MultiagentAspire.Evaluation.Tests.Metrics.Arbitrary;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class ReadingTests
{
    private static readonly ITask Gsm8k = TaskRegistry.Create(TaskSpec.Create("gsm8k"));

    /// <summary>Responses under the task's own reading; the answer to every problem is 29.</summary>
    private static ArmIteration Measured(params string[][] rounds)
    {
        var debate = Debate([
            .. rounds.Select(round =>
                round
                    .Select(text => new GradedAnswer(
                        text,
                        Gsm8k.Extract(text),
                        Gsm8k.Extract(text) is { } answer && Gsm8k.Equivalent(answer, "29")
                    ))
                    .ToArray()
            ),
        ]);
        return ArmMeasurement.Create("debate", 0, [debate], Gsm8k.Equivalent, 1).Result with
        {
            Readings =
            [
                .. Gsm8k.OtherReadings.Select(reading =>
                    ReadingResult.Create(
                        reading,
                        [debate],
                        new Dictionary<string, string> { [debate.ProblemId] = "29" }
                    )
                ),
            ],
        };
    }

    [Fact]
    public void The_same_reading_again_gives_the_same_numbers() =>
        Debates()
            .Sample(debates =>
            {
                var own = new AnswerReading(
                    "again",
                    text => text.Split('#') is [_, var answer] ? answer : null,
                    string.Equals
                );
                var (_, result, _) = ArmMeasurement.Create("a", 0, debates, Same, 3);
                Assert.Equal(
                    new ReadingResult(
                        "again",
                        result.Single,
                        result.Vote,
                        result.Debate,
                        result.ParseFailures
                    ),
                    ReadingResult.Create(
                        own,
                        debates,
                        debates.ToDictionary(debate => debate.ProblemId, _ => "0")
                    )
                );
            });

    [Fact]
    public void Each_reading_votes_over_what_it_reads_itself()
    {
        // Under the strict reading the only answer of the first round is wrong; under the flexible one two of three
        // are; under the task's own one is.
        var state = Measured(
            ["It costs $29.00", "The answer is 29, in 3 steps", "#### 7"],
            ["so 29", "#### 29", "#### 29"]
        );
        Assert.Equal((2 / 3.0, 1.0, 1.0), (state.Single.Value, state.Vote.Value, state.Debate!.Value));
        var (strict, flexible) = (state.Readings[0], state.Readings[1]);
        Assert.Equal(
            ("strict", 0.0, 0.0, 1.0, 0.5),
            (
                strict.Reading,
                strict.Single.Value,
                strict.Vote.Value,
                strict.Debate!.Value,
                strict.ParseFailures
            )
        );
        Assert.Equal(
            ("flexible", 0.0, 0.0, 1.0, 0.0),
            (
                flexible.Reading,
                flexible.Single.Value,
                flexible.Vote.Value,
                flexible.Debate!.Value,
                flexible.ParseFailures
            )
        );
    }

    [Fact]
    public void The_page_the_terminal_and_the_json_show_the_readings_side_by_side()
    {
        var report = new RunReport
        {
            Run = "r",
            Seeds = [1],
            Task = "gsm8k",
            Arms =
            [
                new ArmResult(
                    "debate",
                    Measure.Debate,
                    [Measured(["#### 29", "so 29"], ["#### 29", "so 28"])]
                ),
            ],
        };
        Assert.Equal(
            [
                ["debate", "0", "ours", "100.0", "100.0", "50.0", "0.0"],
                ["debate", "0", "strict", "50.0", "100.0", "100.0", "50.0"],
                ["debate", "0", "flexible", "100.0", "100.0", "50.0", "0.0"],
            ],
            ReadingTable.Rows(report).Select(row => row.Select(cell => cell.Split(' ')[0]))
        );
        Assert.All(
            (string[])["ours", "strict", "flexible"],
            name =>
            {
                Assert.Contains($"<td>{name}</td>", HtmlReport.Write(report), StringComparison.Ordinal);
                Assert.Contains($"  {name}  ", TextReport.Write(report), StringComparison.Ordinal);
            }
        );
        Assert.Equal(
            report.Arms[0].Last.Readings,
            ReportJson.Read(ReportJson.Write(report)).Arms[0].Last.Readings
        );
    }

    [Fact]
    public void A_task_with_one_reading_shows_no_table_of_them() =>
        Assert.DoesNotContain(
            "By reading",
            HtmlReport.Write(SimulatedRun.Report()),
            StringComparison.Ordinal
        );
}
