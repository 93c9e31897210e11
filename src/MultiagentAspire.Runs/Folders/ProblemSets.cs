using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// All problems of a run: training, evaluation and transfer. The method reads only questions; reference answers are for
/// the report.
/// </summary>
public sealed class ProblemSets
{
    private readonly RunTask _task;
    private readonly ImmutableArray<LabelledProblem> _train;
    private readonly ImmutableDictionary<string, ImmutableArray<LabelledProblem>> _measured;

    /// <summary>
    /// Rejects sets in which a measured problem is also trained on, or is nearly the same as a trained one.
    /// </summary>
    /// <param name="task">Numbers of problems.</param>
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
            foreach (var labelled in measured.Values)
            {
                List<Problem> problems = [.. labelled.Select(problem => problem.Problem)];
                ProblemSplitter.RequireDisjoint(trained, problems);
                ProblemSplitter.RequireNoNearDuplicates(trained, problems);
            }
        }
        catch (ArgumentException exception)
        {
            throw CannotStart(exception);
        }
    }

    /// <summary>Makes or reads all problems of a run. They depend on the task and the seed alone.</summary>
    /// <exception cref="InvalidRunFileException">
    /// A file of the task cannot be read, the task has too few problems, or the sets overlap.
    /// </exception>
    public static ProblemSets Create(RunFile run)
    {
        try
        {
            return CreateUnchecked(run);
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
            throw CannotStart(exception);
        }
    }

    private static ProblemSets CreateUnchecked(RunFile run)
    {
        var task = run.Task;
        var trainCount = checked(task.Fresh ? task.Train * run.Iterations : task.Train);
        var splits = ProblemSplitter.Create(
            TaskRegistry.Create(task.Spec),
            run.Seed,
            trainCount,
            task.Evaluate
        );
        var measured = ImmutableDictionary.CreateBuilder<string, ImmutableArray<LabelledProblem>>(
            StringComparer.Ordinal
        );
        measured.Add(ProblemSet.Evaluate, [.. splits.Evaluate]);
        foreach (var transfer in task.Transfer)
        {
            var problems = DrawTransfer(run, transfer, splits.Train);
            measured.Add(ProblemSet.OfTransfer(transfer.Name).Split, problems);
        }
        return new ProblemSets(task, [.. splits.Train], measured.ToImmutable());
    }

    private static InvalidRunFileException CannotStart(Exception exception) =>
        new($"The run cannot start: {exception.Message}", exception);

    /// <summary>Number of problems in a set, from the run file alone: no problem is made or read.</summary>
    /// <exception cref="InvalidOperationException">The set names no transfer task of the run.</exception>
    public static int CountOf(RunTask task, ProblemSet set) =>
        set.Split switch
        {
            ProblemSet.Train => task.Train,
            ProblemSet.Evaluate => task.Evaluate,
            _ => task.Transfer.First(transfer => IsSplitOf(transfer, set)).Evaluate,
        };

    /// <summary>
    /// Number of problems in all sets together; fresh training problems count once for each iteration.
    /// </summary>
    public static long CountOf(RunFile run)
    {
        var train = (long)run.Task.Train * (run.Task.Fresh ? run.Iterations : 1);
        return train + run.Task.Evaluate + run.Task.Transfer.Sum(transfer => (long)transfer.Evaluate);
    }

    /// <summary>The task of a set: that of the transfer task, or else the run's own.</summary>
    public TaskSpec SpecOf(ProblemSet set) =>
        _task.Transfer.FirstOrDefault(transfer => IsSplitOf(transfer, set))?.Spec ?? _task.Spec;

    /// <summary>The problems of a set without reference answers, in the order of the debates.</summary>
    /// <exception cref="KeyNotFoundException">The set names no transfer task of the run.</exception>
    public ImmutableArray<Problem> Questions(ProblemSet set) =>
        [.. ProblemsOf(set).Select(problem => problem.Problem)];

    /// <summary>
    /// Reference answers by problem id. Problems without one are absent, as training problems may be. Only the report
    /// calls this.
    /// </summary>
    public IReadOnlyDictionary<string, string> References(ProblemSet set) =>
        ProblemsOf(set)
            .Where(problem => problem.Reference is not null)
            .ToDictionary(
                problem => problem.Problem.Id,
                problem => problem.Reference!,
                StringComparer.Ordinal
            );

    /// <summary>
    /// A digest of the problem ids for each split. A resumed run compares them with those of its manifest.
    /// </summary>
    /// <param name="iterations">
    /// Number of iterations whose training problems count, where each has fresh ones; null = all of the run.
    /// </param>
    public ImmutableSortedDictionary<string, string> Digests(int? iterations = null) =>
        _measured
            .Append(new(ProblemSet.Train, TrainedIn(iterations)))
            .ToImmutableSortedDictionary(
                split => split.Key,
                split => DigestOf(split.Value),
                StringComparer.Ordinal
            );

    /// <summary>The training problems of the first iterations; fixed problems are those of every iteration.</summary>
    private ImmutableArray<LabelledProblem> TrainedIn(int? iterations) =>
        _task.Fresh && iterations < _train.Length / _task.Train
            ? _train[..(iterations.Value * _task.Train)]
            : _train;

    private static string DigestOf(ImmutableArray<LabelledProblem> problems) =>
        ContentDigest.OfText(string.Join('\n', problems.Select(problem => problem.Problem.Id)));

    private static bool IsSplitOf(TransferTask transfer, ProblemSet set) =>
        ProblemSet.OfTransfer(transfer.Name).Split == set.Split;

    private ImmutableArray<LabelledProblem> ProblemsOf(ProblemSet set) =>
        set.Split != ProblemSet.Train ? _measured[set.Split]
        : _task.Fresh ? _train.Slice((set.Iteration - 1) * _task.Train, _task.Train)
        : _train;

    /// <summary>Problems of a transfer task that are no training problems of the run.</summary>
    private static ImmutableArray<LabelledProblem> DrawTransfer(
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
        var untrained = drawn.Where(problem => !trained.Contains(problem.Problem.Id));
        ImmutableArray<LabelledProblem> problems = [.. untrained.Take(transfer.Evaluate)];
        return problems.Length == transfer.Evaluate
            ? problems
            : throw new ArgumentException(
                $"Transfer task '{transfer.Name}' has only {problems.Length} problems; "
                    + $"{transfer.Evaluate} were asked for."
            );
    }
}
