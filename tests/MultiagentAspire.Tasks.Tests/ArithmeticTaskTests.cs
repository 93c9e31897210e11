using System.Data;
using System.Globalization;
using CsCheck;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Tests;

public sealed class ArithmeticTaskTests
{
    private static ITask Task(params (string, string)[] options) => Create("arithmetic", options);

    private static ITask Create(string name, params (string, string)[] options) =>
        TaskRegistry.Create(TaskSpec.Create(name, options));

    [Fact]
    public void A_longer_list_of_problems_begins_with_the_shorter_one() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 60], Gen.Int[0, 60], Gen.Int[2, 10])
            .Sample(
                (seed, a, b, terms) =>
                {
                    var task = Task(("terms", $"{terms}"), ("max", "3"));
                    var shorter = task.Problems(seed, Math.Min(a, b));
                    return task.Problems(seed, Math.Max(a, b)).Take(shorter.Count).SequenceEqual(shorter);
                },
                iter: 200
            );

    [Fact]
    public void Problems_are_distinct_and_their_ids_are_the_hashes_of_their_questions()
    {
        var problems = Task(("max", "1"), ("terms", "6")).Problems(7, 60);
        Assert.Equal(60, problems.Select(p => p.Problem.Question).Distinct().Count());
        Assert.All(problems, p => Assert.Equal(ProblemIds.FromQuestion(p.Problem.Question), p.Problem.Id));
        Assert.All(problems, p => Assert.Matches("^[0-9a-f]{64}$", p.Problem.Id));
    }

    [Fact]
    public void An_exhausted_range_gives_every_expression_once() =>
        Assert.Equal(
            ["0+0", "0+1", "1+0", "1+1"],
            Task(("max", "1"), ("terms", "2")).Problems(3, 100).Select(p => p.Problem.Question).Order()
        );

    [Fact]
    public void Seeds_decide_the_problems()
    {
        Assert.Equal(Task().Problems(1, 50), Task().Problems(1, 50));
        Assert.NotEqual(Task().Problems(1, 50), Task().Problems(2, 50));
    }

    [Fact]
    public void References_are_the_values_of_the_expressions() =>
        Gen.Select(Gen.ULong, Gen.Int[2, 20])
            .Sample(
                (seed, terms) =>
                {
                    using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
                    foreach (var (problem, reference) in Task(("terms", $"{terms}")).Problems(seed, 5))
                        Assert.Equal(
                            Convert
                                .ToInt64(table.Compute(problem.Question, null), CultureInfo.InvariantCulture)
                                .ToString(CultureInfo.InvariantCulture),
                            reference
                        );
                },
                iter: 100
            );

    [Theory]
    [InlineData(2, "n+n")]
    [InlineData(3, "n+n*n")]
    [InlineData(4, "n+n*n+n")]
    [InlineData(5, "n+n*n+n-n")]
    [InlineData(6, "n+n*n+n-n*n")]
    [InlineData(7, "n+n*n+n-n*n+n")]
    [InlineData(8, "n+n*n+n-n*n+n*n")]
    [InlineData(10, "n+n*n+n-n*n+n*n-n*n")]
    public void The_number_of_operands_decides_the_shape(int terms, string shape)
    {
        var question = Task(("terms", $"{terms}")).Problems(1, 1)[0].Problem.Question;
        Assert.Equal(shape, System.Text.RegularExpressions.Regex.Replace(question, "[0-9]+", "n"));
    }

    [Fact]
    public void Operands_are_uniform_over_the_whole_range()
    {
        var operands = Task()
            .Problems(5, 5000)
            .SelectMany(p => p.Problem.Question.Split('+', '-', '*'))
            .Select(int.Parse)
            .ToList();
        var counts = operands.CountBy(value => value).ToDictionary();
        Assert.Equal(Enumerable.Range(0, 30), counts.Keys.Order());
        // 30,000 draws over 30 values: 1,000 each, standard deviation 31; five of them.
        Assert.All(counts.Values, count => Assert.InRange(count, 845, 1155));
    }

    [Fact]
    public void Named_variants_are_longer_or_larger()
    {
        Assert.Equal("arithmetic-long", Create("arithmetic-long").Name);
        Assert.Equal(
            8,
            Create("arithmetic-long").Problems(1, 1)[0].Problem.Question.Split('+', '-', '*').Length
        );
        Assert.Contains(
            Create("arithmetic-large")
                .Problems(1, 20)
                .SelectMany(p => p.Problem.Question.Split('+', '-', '*'))
                .Select(int.Parse),
            operand => operand > 29
        );
    }

    [Theory]
    [InlineData(
        "arithmetic",
        "maximum",
        "3",
        "Task 'arithmetic' has no option 'maximum'; its options are max, terms, prompts, "
            + "prompt, revise, reviseSummary, summarize, check."
    )]
    [InlineData(
        "arithmetic",
        "max",
        "-1",
        "Option 'max' of task 'arithmetic' must be a whole number from 0 to 999999, not '-1'."
    )]
    [InlineData(
        "arithmetic",
        "terms",
        "six",
        "Option 'terms' of task 'arithmetic' must be a whole number from 2 to 32, not 'six'."
    )]
    [InlineData(
        "arithmetic",
        "prompts",
        "long",
        "Option 'prompts' of task 'arithmetic' must be one of compact, paper, not 'long'."
    )]
    [InlineData(
        "algebra",
        "max",
        "3",
        "Unknown task 'algebra'; the tasks are arithmetic, arithmetic-large, arithmetic-long, choice, gsm8k, "
            + "jsonl, math."
    )]
    public void What_is_unknown_is_refused_by_name(string task, string key, string value, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Create(task, (key, value))).Message);

    [Fact]
    public void Compact_prompts_are_exactly_what_the_tiny_model_was_trained_on()
    {
        var prompts = Task(("prompts", "compact")).Prompts;
        Assert.Equal("01+12*03-100*09", prompts.First("1+12*3-100*9"));
        Assert.Equal("PLa#1\nPRb#2\n01+02", prompts.ReviseWithOthers("1+2", ["La#1", "Rb#2"]));
        Assert.Equal("a#1|b#2\n01+02", prompts.ReviseWithSummary("1+2", "a#1|b#2"));
        Assert.Equal("S\nPLa#1\nPRb#2", prompts.Summarize(["La#1", "Rb#2"]));
        Assert.Equal("C\n01+02", prompts.Check("1+2"));
    }

    [Fact]
    public void Paper_prompts_restate_the_problem_but_the_summarizer_never_sees_it()
    {
        var prompts = Task().Prompts;
        Assert.Contains("1+2", prompts.First("1+2"));
        Assert.Contains("1+2", prompts.ReviseWithSummary("1+2", "they disagree"));
        Assert.Contains("they disagree", prompts.ReviseWithSummary("1+2", "they disagree"));
        Assert.All(
            ["it is 3", "it is 4"],
            response => Assert.Contains(response, prompts.ReviseWithOthers("1+2", ["it is 3", "it is 4"]))
        );
        Assert.All(
            ["it is 3", "it is 4"],
            response => Assert.Contains(response, prompts.Summarize(["it is 3", "it is 4"]))
        );
        Assert.Contains("1+2", prompts.Check("1+2"));
    }
}
