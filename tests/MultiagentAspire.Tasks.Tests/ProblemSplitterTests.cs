using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Tests;

public sealed class ProblemSplitterTests
{
    private static readonly ITask Four = TaskRegistry.Create(
        TaskSpec.Create("arithmetic", ("max", "1"), ("terms", "2"))
    );

    private static IReadOnlyList<Problem> Ask(params string[] questions) =>
        [.. questions.Select(question => new Problem(ProblemIds.FromQuestion(question), question))];

    [Theory]
    [InlineData(4, 0)]
    [InlineData(0, 4)]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    public void Every_problem_of_a_task_may_be_used(int train, int evaluate)
    {
        var splits = ProblemSplitter.Create(Four, 1, train, evaluate);
        Assert.Equal((train, evaluate), (splits.Train.Count, splits.Evaluate.Count));
    }

    [Theory]
    [InlineData(5, 0, "has only 4 problems for training; 5 were asked for.")]
    [InlineData(3, 2, "has only 2 problems for training; 3 were asked for.")]
    [InlineData(0, 5, "has only 4 problems for evaluation; 5 were asked for.")]
    public void One_problem_more_than_there_are_is_refused(int train, int evaluate, string reason) =>
        Assert.Equal(
            $"Task 'arithmetic' {reason}",
            Assert.Throws<ArgumentException>(() => ProblemSplitter.Create(Four, 1, train, evaluate)).Message
        );

    [Fact]
    public void The_two_parts_are_drawn_by_seeds_of_their_own()
    {
        var task = TaskRegistry.Create(TaskSpec.Create("arithmetic"));
        var splits = ProblemSplitter.Create(task, 3, 20, 10);
        Assert.Equal(task.Problems(Seeds.Derive("problems", 3L, "train"), 20), splits.Train);
        Assert.Equal(task.EvaluationProblems(Seeds.Derive("problems", 3L, "evaluate"), 10), splits.Evaluate);
    }

    [Fact]
    public void Problems_in_both_parts_are_counted_once_with_an_example()
    {
        string Refusal(IEnumerable<Problem> train, IEnumerable<Problem> evaluate) =>
            Assert.Throws<ArgumentException>(() => ProblemSplitter.RequireDisjoint(train, evaluate)).Message;
        Assert.Equal(
            "Training and evaluation share 1 problem, for example 'b ?'.",
            Refusal(Ask("a?", " b  ?", "b ?"), Ask("b ?", "c?"))
        );
        Assert.Equal(
            "Training and evaluation share 2 problems, for example 'c?'.",
            Refusal(Ask("a?", "c?", "b?"), Ask("b?", "c?"))
        );
        ProblemSplitter.RequireDisjoint(Ask("a?"), Ask("b?"));
        ProblemSplitter.RequireDisjoint([], []);
    }

    [Fact]
    public void A_leak_names_counts_shares_and_the_nearest_pair()
    {
        const string Words = "one two three four five six seven eight nine ten eleven twelve";
        var error = Assert.Throws<ArgumentException>(() =>
            ProblemSplitter.RequireNoNearDuplicates(
                Ask($"{Words}  thirteen"),
                Ask($"{Words} fourteen", $"{Words}\tthirteen", "Short?")
            )
        );
        Assert.Equal(
            "2 of 3 evaluation questions are nearly training questions: at least 75 % of their sequences of "
                + "3 words stand in one training question, up to 100 %, "
                + $"for example '{Words} thirteen' and '{Words} thirteen'; take one of each pair out of the files.",
            error.Message
        );
        ProblemSplitter.RequireNoNearDuplicates(Ask(Words), Ask("Short?"));
    }

    [Fact]
    public void One_problem_without_an_answer_is_enough_to_refuse_a_measurement()
    {
        var problem = Ask("a?")[0];
        ProblemSplitter.RequireAnswers(Four, []);
        ProblemSplitter.RequireAnswers(Four, [new LabelledProblem(problem, "1")]);
        Assert.StartsWith(
            "The problems of task 'arithmetic' have no answers",
            Assert
                .Throws<ArgumentException>(() =>
                    ProblemSplitter.RequireAnswers(
                        Four,
                        [new LabelledProblem(problem, "1"), new LabelledProblem(problem, null)]
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }
}
