using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Tasks.Tests;

public sealed class ChoiceTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<LabelledProblem> Read(string[] lines, params (string, string)[] options)
    {
        var path = _folder.Write("choice.jsonl", string.Join('\n', lines));
        return TaskRegistry.Create(TaskSpec.Create("choice", [("path", path), .. options])).Problems(1, 100);
    }

    [Theory]
    [InlineData("""{"question":"2+2?","choices":["3","4","5"],"answer":1}""")]
    [InlineData("""{"question":"2+2?","choices":["3","4","5"],"answer":"B"}""")]
    [InlineData("""{"question":"2+2?","choices":["3","4","5"],"answer":"4"}""")]
    [InlineData("""{"question":"2+2?","options":{"A":"3","B":4,"C":"5"},"answer_idx":"B"}""")]
    [InlineData(
        """{"question":"2+2?","choices":{"text":["3","4","5"],"label":["1","2","3"]},"answerKey":"2"}"""
    )]
    public void Each_published_form_gives_the_question_with_lettered_choices_and_the_letter(string line)
    {
        var problem = Assert.Single(Read([line]));
        Assert.Equal("2+2?\n\nA) 3\nB) 4\nC) 5", problem.Problem.Question);
        Assert.Equal("B", problem.Reference);
    }

    [Theory]
    [InlineData("So it is (B).", "B", true)]
    [InlineData("The answer is\nB", "B", true)]
    [InlineData("So it is (B).", "C", false)]
    public void An_answer_is_a_letter(string response, string reference, bool correct)
    {
        var task = TaskRegistry.Create(TaskSpec.Create("choice"));
        var answer = task.Extract(response);
        Assert.Equal(correct, answer is not null && task.Equivalent(answer, reference));
    }

    [Theory]
    [InlineData("""{"question":"?","answer":1}""", "has no \"choices\"")]
    [InlineData("""{"question":"?","choices":["a"],"answer":0}""", "\"choices\" must hold 2 to 26 texts")]
    [InlineData("""{"question":"?","choices":["a",[]],"answer":0}""", "\"choices\" must hold texts")]
    [InlineData("""{"question":"?","choices":7,"answer":0}""", "\"choices\" must be a list")]
    [InlineData(
        """{"question":"?","choices":["a","b"],"answer":2}""",
        "\"answer\" names none of the 2 choices"
    )]
    [InlineData(
        """{"question":"?","choices":["a","b"],"answer":"c"}""",
        "\"answer\" names none of the 2 choices"
    )]
    [InlineData("""{"choices":["a","b"],"answer":0}""", "has no \"question\"")]
    public void A_line_that_is_no_such_problem_is_refused_with_its_place(string line, string reason)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read([line]));
        Assert.StartsWith(
            $"{_folder.At("choice.jsonl")}:1: {reason}",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Levels_and_subjects_choose_the_problems()
    {
        string[] lines =
        [
            """{"question":"a","choices":["1","2"],"answer":0,"level":"Level 1","subject":"Algebra"}""",
            """{"question":"b","choices":["1","2"],"answer":0,"level":"Level 2","type":"geometry"}""",
            """{"question":"c","choices":["1","2"],"answer":0,"level":3,"subject":"algebra"}""",
            """{"question":"d","choices":["1","2"],"answer":0}""",
        ];
        string Chosen(params (string, string)[] options) =>
            string.Concat(Read(lines, options).Select(problem => problem.Problem.Question[0]).Order());

        Assert.Equal("abcd", Chosen());
        Assert.Equal("ac", Chosen(("levels", "1, 3")));
        Assert.Equal("ac", Chosen(("subjects", "ALGEBRA")));
        Assert.Equal("c", Chosen(("subjects", "algebra"), ("levels", "3")));
        Assert.Equal("abc", Chosen(("subjects", "algebra,geometry")));
        var none = Assert.Throws<InvalidDataException>(() => Chosen(("levels", "9")));
        Assert.EndsWith(
            "choice.jsonl: holds no problems of level 9.",
            none.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "must name at least one",
            Assert.Throws<ArgumentException>(() => Chosen(("levels", ","))).Message,
            StringComparison.Ordinal
        );
    }
}
