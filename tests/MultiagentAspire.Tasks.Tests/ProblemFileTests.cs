using System.Text.Json;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Tasks.Tests;

public sealed class ProblemFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<Core.LabelledProblem> Read(params string[] lines) =>
        ProblemFile.Read(
            _folder.Write("a.jsonl", string.Join('\n', lines)),
            new ProblemForm(ProblemFile.Answer)
        );

    private string Refusal(params string[] lines) =>
        Assert.Throws<InvalidDataException>(() => Read(lines)).Message;

    [Fact]
    public void Problems_are_in_the_order_of_the_file_and_one_that_is_repeated_is_one()
    {
        var problems = Read(
            """{"question":"b?","answer":"1"}""",
            """{"problem":"a?"}""",
            "  ",
            """{"question":" b? ","answer":1}"""
        );
        Assert.Equal(["b?", "a?"], problems.Select(problem => problem.Problem.Question));
        Assert.Equal(["1", null], problems.Select(problem => problem.Reference));
    }

    [Fact]
    public void A_question_comes_from_question_before_problem() =>
        Assert.Equal("q?", Assert.Single(Read("""{"problem":"p?","question":"q?"}""")).Problem.Question);

    [Theory]
    [InlineData("\"x\"", "x")]
    [InlineData("\" x \"", "x")]
    [InlineData("\" \"", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    [InlineData("1.50", "1.50")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    public void An_answer_is_a_text_a_number_or_a_truth_value(string json, string? answer)
    {
        using var line = JsonDocument.Parse($$"""{"answer":{{json}}}""");
        Assert.Equal(answer, ProblemFile.Answer(line.RootElement));
    }

    [Fact]
    public void Repeated_questions_with_other_answers_name_both_lines() =>
        Assert.Equal(
            $"{_folder.At("a.jsonl")}:4: asks what line 2 asks, with another answer; remove one of them.",
            Refusal(
                "",
                """{"question":"a?","answer":"1"}""",
                """{"question":"a?","answer":"1"}""",
                """{"question":"a?","answer":"2"}"""
            )
        );

    [Theory]
    [InlineData("""{"question":""}""", "\"question\" must be a text that is not empty.")]
    [InlineData("""{"problem":7}""", "\"problem\" must be a text that is not empty.")]
    [InlineData("[]", "is no JSON object.")]
    [InlineData("{}", "has no \"question\".")]
    [InlineData("""{"question":"a?","answer":{}}""", "\"answer\" must be a text or a number.")]
    public void A_broken_line_is_named_with_what_it_should_be(string line, string reason) =>
        Assert.Equal($"{_folder.At("a.jsonl")}:2: {reason}", Refusal("", line));

    [Theory]
    [InlineData("")]
    [InlineData("\n \n")]
    public void A_file_without_a_problem_is_refused(string text) =>
        Assert.StartsWith(
            $"{_folder.At("a.jsonl")}: holds no problems;",
            Refusal(text),
            StringComparison.Ordinal
        );

    /// <summary>Sparse files: nothing is written to the disk.</summary>
    [Theory]
    [InlineData(0, "is no JSON")]
    [InlineData(1, "at most 268435456 are read")]
    public void A_file_has_at_most_256_MiB(long beyond, string reason)
    {
        var path = _folder.At("large.jsonl");
        using (var file = File.Create(path))
        {
            file.Write("x\n"u8);
            file.SetLength((256L << 20) + beyond);
        }
        var error = Assert.Throws<InvalidDataException>(() =>
            ProblemFile.Read(path, new ProblemForm(ProblemFile.Answer))
        );
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_of_files_measures_on_problems_with_answers_if_there_are_any()
    {
        var path = _folder.Write(
            "b.jsonl",
            """{"question":"a?"}""" + "\n" + """{"question":"b?","answer":"1"}"""
        );
        var task = TaskRegistry.Create(Core.TaskSpec.Create("jsonl", ("path", path)));
        Assert.Equal(["b?"], task.EvaluationProblems(1, 9).Select(problem => problem.Problem.Question));
        Assert.Equal(2, task.Problems(1, 9).Count);
        Assert.Single(task.Problems(1, 1));
    }

    [Fact]
    public void The_seed_decides_the_order_in_which_problems_are_drawn()
    {
        var lines = Enumerable.Range(0, 12).Select(number => $$"""{"question":"{{number}}?"}""");
        var path = _folder.Write("many.jsonl", string.Join('\n', lines));
        var task = TaskRegistry.Create(Core.TaskSpec.Create("jsonl", ("path", path)));
        var expected = Enumerable.Range(0, 12).Select(number => $"{number}?").ToArray();
        new Core.SplitMix64(5).Shuffle<string>(expected);
        Assert.Equal(expected, task.Problems(5, 12).Select(problem => problem.Problem.Question));
        Assert.NotEqual(task.Problems(5, 12), task.Problems(6, 12));
    }

    [Theory]
    [InlineData("gsm8k", """{"question":"a?","answer":"x\n#### 1,000"}""", "1000")]
    [InlineData("gsm8k", """{"question":"a?","answer":"12"}""", "12")]
    [InlineData("gsm8k", """{"question":"a?"}""", null)]
    [InlineData("math", """{"question":"a?","answer":"x"}""", "x")]
    [InlineData("math", """{"question":"a?","answer":"x","solution":"\\boxed{y}"}""", "x")]
    [InlineData("math", """{"question":"a?","solution":"\\boxed{y}"}""", "y")]
    [InlineData("math", """{"question":"a?","solution":7}""", null)]
    [InlineData("math", """{"question":"a?"}""", null)]
    public void Each_task_reads_references_in_its_own_form(string name, string line, string? reference)
    {
        var task = TaskRegistry.Create(Core.TaskSpec.Create(name, ("path", _folder.Write("c.jsonl", line))));
        Assert.Equal(reference, Assert.Single(task.Problems(1, 1)).Reference);
    }

    [Fact]
    public void A_solution_without_a_box_is_refused()
    {
        var path = _folder.Write("d.jsonl", """{"question":"a?","solution":"x"}""");
        var task = TaskRegistry.Create(Core.TaskSpec.Create("math", ("path", path)));
        Assert.Equal(
            $"{path}:1: \"solution\" holds no \\boxed{{…}}.",
            Assert.Throws<InvalidDataException>(() => task.Problems(1, 1)).Message
        );
    }
}
