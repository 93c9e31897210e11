using MultiagentAspire.Core;
using MultiagentAspire.Tasks.Reading;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Tasks.Tests;

/// <summary>Options of tasks: defaults, the outermost valid values, and what the refusals say.</summary>
public sealed class TaskOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ITask Create(string name, params (string, string)[] options) =>
        TaskRegistry.Create(TaskSpec.Create(name, options));

    private static string Refusal(string name, params (string, string)[] options) =>
        Assert.Throws<ArgumentException>(() => Create(name, options)).Message;

    [Theory]
    [InlineData("arithmetic", 29, 6)]
    [InlineData("arithmetic-large", 99, 6)]
    [InlineData("arithmetic-long", 29, 8)]
    public void Each_arithmetic_task_has_its_largest_operand_and_its_number_of_operands(
        string name,
        int maximum,
        int operands
    )
    {
        var questions = Create(name).Problems(1, 2000).Select(problem => problem.Problem.Question).ToList();
        Assert.All(questions, question => Assert.Equal(operands, question.Split('+', '-', '*').Length));
        var numbers = questions.SelectMany(question => question.Split('+', '-', '*')).Select(int.Parse);
        Assert.Equal((0, maximum), (numbers.Min(), numbers.Max()));
    }

    [Theory]
    [InlineData("max", "0")]
    [InlineData("max", "999999")]
    [InlineData("terms", "2")]
    [InlineData("terms", "32")]
    public void The_outermost_values_are_valid(string option, string value)
    {
        var question = Create("arithmetic", (option, value)).Problems(1, 1)[0].Problem.Question;
        var operands = question.Split('+', '-', '*');
        if (option == "terms")
            Assert.Equal(value, $"{operands.Length}");
        else
            Assert.All(operands, operand => Assert.InRange(int.Parse(operand), 0, int.Parse(value)));
    }

    [Theory]
    [InlineData("max", "1000000", "from 0 to 999999")]
    [InlineData("terms", "1", "from 2 to 32")]
    [InlineData("terms", "33", "from 2 to 32")]
    [InlineData("terms", "1e1", "from 2 to 32")]
    public void One_beyond_is_refused(string option, string value, string range) =>
        Assert.Equal(
            $"Option '{option}' of task 'arithmetic' must be a whole number {range}, not '{value}'.",
            Refusal("arithmetic", (option, value))
        );

    [Fact]
    public void Of_several_unknown_options_the_first_in_ordinal_order_is_named() =>
        Assert.StartsWith(
            "Task 'arithmetic' has no option 'aa';",
            Refusal("arithmetic", ("bb", "1"), ("max", "3"), ("aa", "1")),
            StringComparison.Ordinal
        );

    [Fact]
    public void No_problem_may_be_asked_for_and_less_than_none_may_not()
    {
        Assert.Empty(Create("arithmetic").Problems(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create("arithmetic").Problems(1, -1));
        var task = Create("jsonl", ("path", _folder.Write("a.jsonl", """{"question":"a?"}""")));
        Assert.Empty(task.Problems(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => task.Problems(1, -1));
    }

    [Fact]
    public void Problems_differ_with_the_largest_operand_and_the_number_of_operands()
    {
        string First(string max, string terms) =>
            Create("arithmetic", ("max", max), ("terms", terms)).Problems(1, 1)[0].Problem.Question;
        Assert.NotEqual(First("999999", "2"), First("999998", "2"));
        Assert.NotEqual(First("999999", "2"), First("999999", "3")[..First("999999", "2").Length]);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void A_pattern_has_at_most_500_characters(int length, bool valid)
    {
        var pattern = "(" + new string('a', length - 2) + ")";
        if (valid)
            AnswerForms.ByPattern(pattern);
        else
            Assert.Equal(
                "has 501 characters; at most 500 are allowed.",
                Assert.Throws<ArgumentException>(() => AnswerForms.ByPattern(pattern)).Message
            );
    }

    [Theory]
    [InlineData("regex", "(a)", "A", true)] // what a pattern finds is text
    [InlineData("extractor", "letter", "1/2", false)]
    [InlineData("extractor", "last-line", "1/2", false)]
    [InlineData("extractor", "whole", "1/2", false)]
    [InlineData("extractor", "boxed", "1/2", true)]
    [InlineData("extractor", "final", "1/2", true)]
    public void What_is_no_number_is_compared_as_text(
        string option,
        string value,
        string answer,
        bool equal
    ) =>
        Assert.Equal(
            equal,
            Create("jsonl", (option, value)).Equivalent(answer, answer == "A" ? "a." : "0.5")
        );

    [Fact]
    public void An_equivalence_of_one_s_own_is_used_with_any_extractor()
    {
        Assert.True(
            Create("jsonl", ("extractor", "whole"), ("equivalence", "value")).Equivalent("1/2", "0.5")
        );
        Assert.False(Create("jsonl", ("regex", "(a)"), ("equivalence", "exact")).Equivalent("A", "a"));
    }

    [Fact]
    public void A_pattern_and_an_extractor_exclude_each_other() =>
        Assert.Equal(
            "Option 'regex' of task 'jsonl' cannot stand beside 'extractor'; give one of them.",
            Refusal("jsonl", ("regex", "(a)"), ("extractor", "whole"))
        );

    [Fact]
    public void A_task_of_files_evaluates_on_the_file_that_is_named_for_it()
    {
        var task = Create(
            "jsonl",
            ("path", _folder.Write("a.jsonl", """{"question":"a?","answer":"1"}""")),
            ("evaluatePath", _folder.Write("b.jsonl", """{"question":"b?","answer":"2"}"""))
        );
        Assert.Equal("a?", Assert.Single(task.Problems(1, 9)).Problem.Question);
        Assert.Equal("b?", Assert.Single(task.EvaluationProblems(1, 9)).Problem.Question);
    }

    [Theory]
    [InlineData("gsm8k", true)]
    [InlineData("jsonl", true)]
    [InlineData("math", true)]
    [InlineData("arithmetic", false)]
    [InlineData("", false)]
    public void Three_tasks_read_files(string name, bool reads) =>
        Assert.Equal(reads, TaskFiles.UsesFiles(name));

    [Fact]
    public void Only_a_task_with_other_readings_shows_them()
    {
        var input = new GradeInput("it is 3", "3");
        Assert.Null(Grading.Grade(Create("arithmetic"), input).Readings);
        Assert.Null(Grading.Grade(Create("jsonl"), input).Readings);
        Assert.Equal(
            ["flexible", "strict"],
            Grading.Grade(Create("gsm8k"), input).Readings!.Keys.Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("so #3", "3", true)]
    [InlineData("so #4", "4", false)]
    [InlineData("none", null, false)]
    public void A_reading_grades_a_response_by_its_own_rules(string response, string? answer, bool correct) =>
        Assert.Equal(
            new GradedAnswer(response, answer, correct),
            new AnswerReading("number", NumericAnswers.Extract, NumericAnswers.Equal).Grade(response, "3")
        );
}
