using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks.Reading;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Tasks.Tests.Reading;

public sealed class Gsm8kAnswersTests
{
    private static readonly string Folder = Repository.At("../shared/data/gsm8k");

    [Theory]
    [InlineData("#### 1,450", "1450", "1,450", "1,450")]
    [InlineData("The total is $29.00", "29", null, "$29.00")]
    [InlineData("He has 5", "5", null, "5")]
    [InlineData("#### -7\nQuestion: another? #### 9", "-7", "-7", "9")]
    [InlineData(@"So \boxed{1,234} in 3 days", "1234", null, "3")]
    [InlineData("The answer is 12. That took 3 steps", "12", null, "3")]
    [InlineData("It ends here. 8.", "8", null, "8.")]
    [InlineData("no number", null, null, null)]
    public void Responses_are_read_in_three_ways(
        string response,
        string? ours,
        string? strict,
        string? flexible
    ) =>
        Assert.Equal(
            (ours, strict, flexible),
            (Gsm8kAnswers.Extract(response), Gsm8kAnswers.Strict(response), Gsm8kAnswers.Flexible(response))
        );

    [Theory]
    [InlineData("$1,000", "1000", true)]
    [InlineData("8.", "8", true)]
    [InlineData("$29.00", "29", false)]
    [InlineData("5", "so 2+3 #### 5", true)]
    [InlineData("#### 5", "5", true)]
    [InlineData("####5", "5", false)]
    [InlineData("5..", "5", false)]
    [InlineData("YES", "yes", true)]
    public void The_harness_compares_texts(string answer, string reference, bool equal) =>
        Assert.Equal(equal, Gsm8kAnswers.SameText(answer, reference));

    [Fact]
    public void All_three_readings_are_shown_beside_each_other()
    {
        var verdict = Grading.Grade(
            TaskRegistry.Create(TaskSpec.Create("gsm8k")),
            new GradeInput("so it costs $29.00", "20+9=<<20+9=29>>29\n#### 29")
        );
        Assert.Equal(("29", true), (verdict.Extracted, verdict.Correct));
        Assert.Equal(new ReadingGrade(null, false), verdict.Readings!["strict"]);
        Assert.Equal(new ReadingGrade("$29.00", false), verdict.Readings["flexible"]);
    }

    [Fact]
    public void Every_published_solution_is_right_by_all_three()
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"GSM8K is not here ({Folder}).");
        var task = TaskRegistry.Create(TaskSpec.Create("gsm8k"));
        var solutions = new[] { "train.jsonl", "test.jsonl" }
            .SelectMany(file => File.ReadLines(Path.Combine(Folder, file)))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("answer").GetString()!)
            .ToList();
        Assert.Equal(7473 + 1319, solutions.Count);
        foreach (var solution in solutions)
        {
            var verdict = Grading.Grade(task, new GradeInput(solution, Gsm8kAnswers.GoldAnswer(solution)));
            Assert.True(
                verdict.Correct
                    && verdict.Readings!["strict"].Correct
                    && verdict.Readings["flexible"].Correct,
                solution
            );
        }
    }

    [Fact]
    public void A_run_trains_on_the_training_file_and_measures_on_the_test_file()
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"GSM8K is not here ({Folder}).");
        var splits = ProblemSplitter.Create(
            TaskRegistry.Create(TaskSpec.Create("gsm8k", ("path", Folder))),
            seed: 1,
            train: 500,
            evaluate: 500
        );
        var test = File.ReadLines(Path.Combine(Folder, "test.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("question").GetString()!)
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(splits.Evaluate, problem => Assert.Contains(problem.Problem.Question, test));
        Assert.All(splits.Train, problem => Assert.DoesNotContain(problem.Problem.Question, test));
        ProblemSplitter.RequireDisjoint(
            splits.Train.Select(problem => problem.Problem),
            splits.Evaluate.Select(problem => problem.Problem)
        );
    }

    /// <summary>The gate must let the published split pass: its questions are alike in kind, not in words.</summary>
    [Fact]
    public void The_published_split_is_no_leak()
    {
        Assert.SkipUnless(Directory.Exists(Folder), $"GSM8K is not here ({Folder}).");
        var task = TaskRegistry.Create(TaskSpec.Create("gsm8k", ("path", Folder)));
        Assert.Empty(
            NearDuplicateQuestions.Find(
                [.. task.Problems(1, 10_000).Select(problem => problem.Problem)],
                [.. task.EvaluationProblems(1, 10_000).Select(problem => problem.Problem)]
            )
        );
    }
}
