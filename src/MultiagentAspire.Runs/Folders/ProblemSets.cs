using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Folders;

/// <summary>All problems of a run. The method sees questions only; references are for the report.</summary>
public sealed class ProblemSets
{
    private readonly RunTask _task;
    private readonly ImmutableArray<LabelledProblem> _train;
    private readonly ImmutableDictionary<string, ImmutableArray<LabelledProblem>> _measured;

    /// <summary>Refuses sets in which a measured problem is also trained on.</summary>
    /// <param name="train">Training problems of all iterations, in order.</param>
    /// <param name="measured">Evaluation and transfer problems by split.</param>
    /// <exception cref="InvalidRunFileException">The sets overlap.</exception>
    internal ProblemSets(
        RunTask task,
        ImmutableArray<LabelledProblem> train,
        ImmutableDictionary<string, ImmutableArray<LabelledProblem>> measured
    )
    {
        (_task, _train, _measured) = (task, train, measured);
        try
        {
            List<Problem> trained = [.. train.Select(problem => problem.Problem)];
            foreach (var problems in measured.Values)
            {
                ProblemSplitter.RequireDisjoint(trained, problems.Select(problem => problem.Problem));
                ProblemSplitter.RequireNoNearDuplicates(
                    trained,
                    [.. problems.Select(problem => problem.Problem)]
                );
            }
        }
        catch (ArgumentException exception)
        {
            throw new InvalidRunFileException($"The run cannot start: {exception.Message}", exception);
        }
    }

    /// <exception cref="InvalidRunFileException">The task has too few problems, or the sets overlap.</exception>
    public static ProblemSets Create(RunFile run)
    {
        try
        {
            var task = run.Task;
            var splits = ProblemSplitter.Create(
                TaskRegistry.Create(task.Spec),
                run.Seed,
                checked(task.Fresh ? task.Train * run.Iterations : task.Train),
                task.Evaluate
            );
            var measured = ImmutableDictionary.CreateBuilder<string, ImmutableArray<LabelledProblem>>(
                StringComparer.Ordinal
            );
            measured.Add(ProblemSet.Evaluate, [.. splits.Evaluate]);
            foreach (var transfer in task.Transfer)
                measured.Add(
                    ProblemSet.OfTransfer(transfer.Name).Split,
                    Transfer(run, transfer, splits.Train)
                );
            return new ProblemSets(task, [.. splits.Train], measured.ToImmutable());
        }
        catch (Exception exception)
            when (exception
                    is ArgumentException
                        or OverflowException
                        or InvalidDataException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            throw new InvalidRunFileException($"The run cannot start: {exception.Message}", exception);
        }
    }

    /// <summary>How many problems a set has; nothing is made for it.</summary>
    public static int CountOf(RunTask task, ProblemSet set) =>
        set.Split switch
        {
            ProblemSet.Train => task.Train,
            ProblemSet.Evaluate => task.Evaluate,
            _ => task
                .Transfer.First(transfer => ProblemSet.OfTransfer(transfer.Name).Split == set.Split)
                .Evaluate,
        };

    /// <summary>Problems of all sets together.</summary>
    public static long CountOf(RunFile run) =>
        ((long)run.Task.Train * (run.Task.Fresh ? run.Iterations : 1))
        + run.Task.Evaluate
        + run.Task.Transfer.Sum(transfer => (long)transfer.Evaluate);

    public TaskSpec SpecOf(ProblemSet set) =>
        _task
            .Transfer.FirstOrDefault(transfer => ProblemSet.OfTransfer(transfer.Name).Split == set.Split)
            ?.Spec
        ?? _task.Spec;

    public ImmutableArray<Problem> Questions(ProblemSet set) =>
        [.. Of(set).Select(problem => problem.Problem)];

    /// <summary>
    /// Ground truth by problem id, where there is any: training problems may be without. Only the report asks
    /// for it.
    /// </summary>
    public IReadOnlyDictionary<string, string> References(ProblemSet set) =>
        Of(set)
            .Where(problem => problem.Reference is not null)
            .ToDictionary(
                problem => problem.Problem.Id,
                problem => problem.Reference!,
                StringComparer.Ordinal
            );

    /// <summary>One digest for each split, so that a resumed run can tell that it has the same problems.</summary>
    public ImmutableSortedDictionary<string, string> Digests() =>
        _measured
            .Append(new(ProblemSet.Train, _train))
            .ToImmutableSortedDictionary(
                split => split.Key,
                split =>
                    ContentDigest.OfText(
                        string.Join('\n', split.Value.Select(problem => problem.Problem.Id))
                    ),
                StringComparer.Ordinal
            );

    private ImmutableArray<LabelledProblem> Of(ProblemSet set) =>
        set.Split != ProblemSet.Train ? _measured[set.Split]
        : _task.Fresh ? _train.Slice((set.Iteration - 1) * _task.Train, _task.Train)
        : _train;

    private static ImmutableArray<LabelledProblem> Transfer(
        RunFile run,
        TransferTask transfer,
        IReadOnlyList<LabelledProblem> train
    )
    {
        var trained = train.Select(problem => problem.Problem.Id).ToHashSet(StringComparer.Ordinal);
        var task = TaskRegistry.Create(transfer.Spec);
        var drawn = task.EvaluationProblems(
            Seeds.Derive("problems", run.Seed, "transfer", transfer.Name),
            checked(transfer.Evaluate + trained.Count)
        );
        ProblemSplitter.RequireAnswers(task, drawn);
        ImmutableArray<LabelledProblem> problems =
        [
            .. drawn.Where(problem => !trained.Contains(problem.Problem.Id)).Take(transfer.Evaluate),
        ];
        return problems.Length == transfer.Evaluate
            ? problems
            : throw new ArgumentException(
                $"Transfer task '{transfer.Name}' has only {problems.Length} problems; {transfer.Evaluate} were asked for."
            );
    }
}
