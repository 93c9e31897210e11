using System.Text.Json;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks.Tests.Reading;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Tasks.Tests;

public sealed class FileTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ITask Create(string name, params (string, string)[] options) =>
        TaskRegistry.Create(TaskSpec.Create(name, options));

    private ITask FromLines(params string[] lines) =>
        Create("jsonl", ("path", _folder.Write("problems.jsonl", string.Join('\n', lines))));

    [Fact]
    public void Problems_are_a_seeded_order_of_the_file_and_a_longer_list_begins_with_the_shorter()
    {
        var task = FromLines([
            .. Enumerable
                .Range(0, 50)
                .Select(number => $$"""{"question":"What is {{number}}?","answer":{{number}}}"""),
        ]);
        Gen.Select(Gen.ULong, Gen.Int[0, 60])
            .Sample(
                (seed, count) =>
                {
                    var all = task.Problems(seed, 50);
                    Assert.Equal(all.Take(count), task.Problems(seed, count));
                    Assert.All(
                        all,
                        problem => Assert.Equal($"What is {problem.Reference}?", problem.Problem.Question)
                    );
                    return all.DistinctBy(problem => problem.Problem.Id).Count() == 50;
                },
                iter: 20
            );
        var splits = ProblemSplitter.Create(task, 3, train: 30, evaluate: 20);
        Assert.Empty(splits.Train.Intersect(splits.Evaluate));
    }

    [Fact]
    public void Answers_may_be_missing_and_are_never_measured_on()
    {
        var task = FromLines(
            """{"question":"a?"}""",
            """{"question":"b?","answer":null}""",
            """{"question":"c?","answer":"3"}"""
        );
        Assert.Equal(3, task.Problems(1, 10).Count);
        Assert.Equal("3", Assert.Single(task.EvaluationProblems(1, 10)).Reference);

        var without = FromLines("""{"question":"a?"}""", """{"question":"b?"}""");
        Assert.Equal(2, without.EvaluationProblems(1, 10).Count);
        Assert.Contains(
            "have no answers",
            Assert.Throws<ArgumentException>(() => ProblemSplitter.Create(without, 1, 1, 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(2, ProblemSplitter.Create(without, 1, 2, 0).Train.Count);
    }

    [Theory]
    [InlineData("no json", "is no JSON")]
    [InlineData("[1]", "is no JSON object")]
    [InlineData("{}", "has no \"question\"")]
    [InlineData("""{"question":" "}""", "must be a text that is not empty")]
    [InlineData("""{"question":7}""", "must be a text that is not empty")]
    [InlineData("""{"question":"b?","answer":[1]}""", "\"answer\" must be")]
    [InlineData("""{"question":" a? ","answer":"2"}""", "asks what line 1 asks, with another answer")]
    [InlineData("""{"question":"\ud800"}""", "")]
    public void A_bad_line_is_named_by_its_file_and_number(string line, string why)
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            FromLines("""{"question":"a?","answer":"1"}""", "", line).Problems(1, 5)
        );
        Assert.StartsWith($"{_folder.At("problems.jsonl")}:3: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Bytes of a good file, changed: it is read, or refused in words.</summary>
    [Fact]
    public void No_file_is_too_strange()
    {
        const string Good =
            """{"question":"What is 1+1?","answer":"2"}"""
            + "\n"
            + """{"question":"What is \u0031+2?","answer":3}""";
        Gen.Select(Gen.Int[0, Good.Length - 1], Foreign.Texts, Gen.Int[0, 9])
            .Sample(
                (at, put, taken) =>
                {
                    var task = FromLines(
                        string.Concat(
                            Good.AsSpan(0, at),
                            put.Replace("\ud800", "", StringComparison.Ordinal),
                            Good.AsSpan(Math.Min(at + taken, Good.Length))
                        )
                    );
                    ResourceLimits.AssertReadsOrRejects<InvalidDataException>(
                        4 << 20,
                        () =>
                        {
                            try
                            {
                                Assert.InRange(task.Problems(1, 10).Count, 1, 3);
                            }
                            catch (InvalidDataException error)
                            {
                                Assert.StartsWith(
                                    _folder.At("problems.jsonl"),
                                    error.Message,
                                    StringComparison.Ordinal
                                );
                                throw;
                            }
                        }
                    );
                },
                iter: 500
            );
    }

    [Fact]
    public void A_missing_file_is_named_and_nothing_is_read_before_problems_are_asked_for()
    {
        var task = Create("jsonl", ("path", _folder.At("absent.jsonl")));
        Assert.Equal("3", task.Extract("it is 3"));
        Assert.Contains(
            "absent.jsonl",
            Assert.Throws<FileNotFoundException>(() => task.Problems(1, 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "'path'",
            Assert.Throws<ArgumentException>(() => Create("gsm8k").Problems(1, 1)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_keeps_its_test_set_apart()
    {
        _folder.Write("data/train.jsonl", """{"question":"a?","answer":"#### 1,000"}""");
        _folder.Write("data/test.jsonl", """{"question":"b?","answer":"#### -2"}""");
        var task = Create("gsm8k", ("path", _folder.At("data")));
        Assert.Equal("1000", Assert.Single(task.Problems(1, 9)).Reference);
        Assert.Equal("-2", Assert.Single(task.EvaluationProblems(1, 9)).Reference);
    }

    [Fact]
    public void A_solution_without_its_number_is_refused()
    {
        var path = _folder.Write("gsm.jsonl", """{"question":"a?","answer":"about ten"}""");
        Assert.Contains(
            "####",
            Assert.Throws<InvalidDataException>(() => Create("gsm8k", ("path", path)).Problems(1, 1)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Problems_of_math_have_their_answer_in_the_solutions_box()
    {
        var path = _folder.Write("math.jsonl", """{"problem":"a?","solution":"so \\boxed{\\frac12}"}""");
        Assert.Equal(@"\frac12", Assert.Single(Create("math", ("path", path)).Problems(1, 1)).Reference);
    }

    [Theory]
    [InlineData("extractor", "numbr", "must be one of boxed")]
    [InlineData("equivalence", "same", "must be one of exact")]
    [InlineData("regex", "(a", "is no pattern")]
    [InlineData("prompt", "Solve it.", "must hold {question}")]
    [InlineData("revise", "{question}", "must hold {others}")]
    [InlineData("max", "9", "has no option 'max'")]
    public void A_bad_option_is_refused_by_name(string option, string value, string why)
    {
        var message = Assert.Throws<ArgumentException>(() => Create("jsonl", (option, value))).Message;
        Assert.Contains($"'{option}'", message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_wordings_are_filled_in_once()
    {
        var prompts = Create(
            "jsonl",
            ("prompt", "Q: {question}"),
            ("revise", "{others} again: {question}")
        ).Prompts;
        Assert.Equal("Q: why {others}?", prompts.First("why {others}?"));
        Assert.Equal(
            "One agent's response:\n```\nso {question}\n``` again: why?",
            prompts.ReviseWithOthers("why?", ["so {question}"])
        );
        Assert.EndsWith("Q: why?", prompts.ReviseWithSummary("why?", "short"), StringComparison.Ordinal);
        Assert.Contains("short", prompts.ReviseWithSummary("why?", "short"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gsm8k", @"\boxed{number}")]
    [InlineData("math", @"\boxed{}")]
    [InlineData("jsonl", @"\boxed{}")]
    public void Every_round_asks_for_a_box_and_summaries_do_not_show_the_problem(string task, string box)
    {
        var prompts = Create(task).Prompts;
        foreach (
            var message in (string[])
                [
                    prompts.First("Q?"),
                    prompts.ReviseWithOthers("Q?", ["r"]),
                    prompts.ReviseWithSummary("Q?", "s"),
                    prompts.Check("Q?"),
                ]
        )
            Assert.Contains(box, message, StringComparison.Ordinal);
        Assert.Contains("```\nr1\n```", prompts.Summarize(["r1", "r2"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_are_asked_for_and_compared_as_letters()
    {
        var task = Create("jsonl", ("extractor", "letter"));
        Assert.Contains("(X)", task.Prompts.First("Which?"), StringComparison.Ordinal);
        Assert.True(task.Equivalent(task.Extract("so (b)")!, "B"));
    }

    [Fact]
    public void Paths_are_found_again_by_who_reads_them()
    {
        var spec = TaskFiles.Resolve(
            TaskSpec.Create("gsm8k", ("path", "a"), ("evaluatePath", "b"), ("prompt", "a {question}")),
            path => $"/root/{path}"
        );
        Assert.Equal(
            ["/root/a", "/root/b", "a {question}"],
            [spec.Options["path"], spec.Options["evaluatePath"], spec.Options["prompt"]]
        );
        Assert.Equal(
            TaskRegistry.Names.Where(TaskFiles.UsesFiles),
            TaskRegistry.Names.Where(name => !name.StartsWith("arithmetic", StringComparison.Ordinal))
        );
        Assert.Equal(
            "{}",
            JsonSerializer.Serialize(
                TaskFiles
                    .Resolve(TaskSpec.Create("arithmetic"), _ => throw new InvalidOperationException())
                    .Options
            )
        );
    }
}
