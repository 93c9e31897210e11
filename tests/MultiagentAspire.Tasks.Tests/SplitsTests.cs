using CsCheck;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Tests;

public sealed class SplitsTests
{
    // 256 expressions: the two draws overlap often.
    private static readonly ITask Small = TaskRegistry.Create(
        TaskSpec.Create("arithmetic", ("max", "3"), ("terms", "4"))
    );

    [Fact]
    public void Train_and_evaluation_share_nothing_and_have_the_sizes_asked_for() =>
        Gen.Select(Gen.Long, Gen.Int[0, 128], Gen.Int[0, 128])
            .Sample(
                (seed, train, evaluate) =>
                {
                    var splits = ProblemSplitter.Create(Small, seed, train, evaluate);
                    ProblemSplitter.RequireDisjoint(
                        splits.Train.Select(p => p.Problem),
                        splits.Evaluate.Select(p => p.Problem)
                    );
                    return splits.Train.Count == train && splits.Evaluate.Count == evaluate;
                },
                iter: 100
            );

    [Fact]
    public void More_training_problems_begin_with_the_fewer() =>
        Assert.Equal(
            ProblemSplitter.Create(Small, 1, 20, 30).Train,
            ProblemSplitter.Create(Small, 1, 90, 30).Train.Take(20)
        );

    [Fact]
    public void Too_small_a_task_is_refused() =>
        Assert.Equal(
            "Task 'arithmetic' has only 56 problems for training; 100 were asked for.",
            Assert.Throws<ArgumentException>(() => ProblemSplitter.Create(Small, 1, 100, 200)).Message
        );

    [Fact]
    public void Overlap_is_refused_with_its_size_and_an_example()
    {
        var problems = Small.Problems(1, 10).Select(p => p.Problem).ToList();
        var error = Assert.Throws<ArgumentException>(() =>
            ProblemSplitter.RequireDisjoint(problems.Take(6), problems.Skip(4))
        );
        Assert.Equal(
            $"Training and evaluation share 2 problems, for example '{problems[4].Question}'.",
            error.Message
        );
    }

    [Fact]
    public void Ids_do_not_see_white_space_changes()
    {
        Assert.Equal(
            ProblemIds.FromQuestion("How many\r\n  apples? "),
            ProblemIds.FromQuestion(" How many apples?")
        );
        Assert.NotEqual(
            ProblemIds.FromQuestion("How many apples?"),
            ProblemIds.FromQuestion("How manyapples?")
        );
    }
}
