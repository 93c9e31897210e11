using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Tasks;
using static MultiagentAspire.Evaluation.Tests.Metrics.Arbitrary;

namespace MultiagentAspire.Evaluation.Tests.Reports;

public sealed class MeasurementTests
{
    [Fact]
    public void An_arm_does_not_depend_on_the_order_of_its_problems() =>
        Gen.Select(Debates(), Gen.Int)
            .Sample(
                (debates, seed) =>
                {
                    var shuffled = (GradedDebate[])debates.Clone();
                    new Random(seed).Shuffle(shuffled);
                    Assert.Equal(Json(debates), Json(shuffled));

                    static string Json(GradedDebate[] list) =>
                        ReportJson.Write(
                            new RunReport
                            {
                                Run = "r",
                                Seeds = [1],
                                Task = "t",
                                Arms =
                                [
                                    new ArmResult(
                                        "a",
                                        Measure.Vote,
                                        [ArmMeasurement.Create("a", 1, list, Same, 3).Result]
                                    ),
                                ],
                            }
                        );
                },
                iter: 200
            );

    [Fact]
    public void The_table_agrees_with_the_scores_of_the_problems() =>
        Debates()
            .Sample(debates =>
            {
                var (_, result, scores) = ArmMeasurement.Create("a", 0, debates, Same, 3);
                Assert.Equal(scores.Average(s => s.Single), result.Single.Value, 10);
                Assert.Equal(result.Single.Value, result.PassAt[0].Estimate.Value, 10);
                Assert.Equal(result.Vote.Value, result.MajorityAt[^1].Estimate.Value, 10);
                Assert.Equal(result.Agents, result.PassAt[^1].K);
                Assert.Equal(debates.Length, result.Problems);
                Assert.Equal(result.Rounds > 1, result.Debate is not null);
            });

    [Fact]
    public void Transcripts_are_graded_by_the_answers_they_carry_and_count_all_tokens()
    {
        var task = TaskRegistry.Create(TaskSpec.Create("arithmetic"));
        var problem = new Problem("id", "1+2");
        AgentResponse Say(int slot, string? answer) =>
            new(
                AgentId.Generator(slot),
                1,
                [ChatTurn.User("1+2")],
                $"#{answer}",
                answer,
                FinishReason.Stop,
                Tokens: 5,
                PromptTokens: 7
            );
        var transcript = new DebateTranscript(
            new DebateId(1, 0, "debate", "evaluate", "id"),
            problem,
            [
                [Say(0, "3.0"), Say(1, null)],
                [Say(0, "4"), Say(1, "3")],
            ],
            SummaryTokens: 11,
            SummaryPromptTokens: 13
        );
        var graded = GradedDebate.Create(task, transcript, "3");
        Assert.Equal(
            [true, false, false, true],
            graded.Rounds.SelectMany(round => round).Select(answer => answer.Correct)
        );
        Assert.Equal((31, 41), (graded.TokensGenerated, graded.TokensPrompt));
    }

    [Fact]
    public void Arms_are_compared_problem_by_problem_whatever_their_order()
    {
        var left = SimulatedRun.Measurement("multiagent", 1, 0.8, 0.1);
        var right = SimulatedRun.Measurement("single-agent", 1, 0.6, 0.1);
        var reversed = right with { Scores = [.. right.Scores.Reverse()] };
        var comparison = PairedComparison.ProblemByProblem(left, Measure.Vote, right, Measure.Vote, 1);
        Assert.Equal(
            comparison,
            PairedComparison.ProblemByProblem(left, Measure.Vote, reversed, Measure.Vote, 1)
        );
        Assert.Equal(left.Result.Vote.Value - right.Result.Vote.Value, comparison.Difference.Difference, 10);
    }

    [Fact]
    public void Arms_with_other_problems_or_without_debate_are_not_compared()
    {
        var arm = SimulatedRun.Measurement("a", 0, 0.5, 0.1, problems: 10);
        Assert.Throws<ArgumentException>(() =>
            PairedComparison.ProblemByProblem(
                arm,
                Measure.Vote,
                SimulatedRun.Measurement("b", 0, 0.5, 0.1, problems: 11),
                Measure.Vote,
                1
            )
        );
        Assert.Throws<ArgumentException>(() =>
            PairedComparison.ProblemByProblem(
                arm,
                Measure.Debate,
                SimulatedRun.Measurement("b", 0, 0.5, 0.1, 1, 10),
                Measure.Debate,
                1
            )
        );
    }

    [Fact]
    public void Independent_samples_of_the_generators_are_compared_with_arms_that_vote_too()
    {
        var comparisons = PairedComparison
            .ForRun(
                [
                    (SimulatedRun.Measurement("base", 0, 0.5, 0.1, rounds: 1, agents: 1), Measure.Single),
                    (SimulatedRun.Measurement("majority", 0, 0.5, 0.1, rounds: 1, agents: 6), Measure.Vote),
                    (
                        SimulatedRun.Measurement("single-agent", 2, 0.6, 0.3, rounds: 1, agents: 6),
                        Measure.Vote
                    ),
                    (SimulatedRun.Measurement("multiagent", 2, 0.7, 0.1), Measure.Debate),
                    (
                        SimulatedRun.Measurement("multiagent-samples", 0, 0.5, 0.1, rounds: 1, agents: 6),
                        Measure.Vote
                    ),
                    (
                        SimulatedRun.Measurement("multiagent-samples", 2, 0.7, 0.1, rounds: 1, agents: 6),
                        Measure.Vote
                    ),
                ],
                seed: 7,
                arm: "multiagent",
                samples: "multiagent-samples"
            )
            .Where(comparison => comparison.Left.Arm == "multiagent-samples")
            .ToList();
        Assert.Equal(
            [("majority", 0), ("single-agent", 2)],
            comparisons.Select(comparison => (comparison.Right.Arm, comparison.Right.Iteration))
        );
        Assert.All(
            comparisons,
            comparison =>
                Assert.Equal((2, Measure.Vote), (comparison.Left.Iteration, comparison.Left.Measure))
        );
    }

    [Fact]
    public void A_run_owes_comparisons_with_every_arm_and_with_its_own_vote_and_with_its_start_where_that_is_no_arm()
    {
        var comparisons = SimulatedRun.Report().Comparisons;
        Assert.Equal(
            ["base", "majority", "debate", "single-agent", "multiagent"],
            comparisons.Select(comparison => comparison.Right.Arm)
        );
        var alone = PairedComparison.ForRun(
            [
                .. Enumerable
                    .Range(0, 2)
                    .Select(k =>
                        (SimulatedRun.Measurement("multiagent", k, 0.5 + (0.2 * k), 0.1), Measure.Debate)
                    ),
            ],
            seed: 7,
            arm: "multiagent",
            samples: "multiagent-samples"
        );
        Assert.Equal([0, 1], alone.Select(comparison => comparison.Right.Iteration));
    }
}
