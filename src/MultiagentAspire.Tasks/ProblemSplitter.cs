using System.Globalization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>Makes and checks the two problem sets of a run (paper section 9.1: disjoint, checked by hash).</summary>
public static class ProblemSplitter
{
    /// <summary>
    /// <paramref name="evaluate"/> problems of one seed and <paramref name="train"/> of another, both derived
    /// from <paramref name="seed"/>; evaluation is drawn first, and train skips what it holds. Both lists
    /// begin with the lists of smaller counts, except that a larger evaluation set may take problems away
    /// from train.
    /// </summary>
    /// <exception cref="ArgumentException">The task has too few problems.</exception>
    public static ProblemSplits Create(ITask task, long seed, int train, int evaluate)
    {
        var evaluation =
            evaluate == 0
                ? []
                : task.EvaluationProblems(Seeds.Derive("problems", seed, "evaluate"), evaluate);
        RequireCount(task, "evaluation", evaluation.Count, evaluate);
        RequireAnswers(task, evaluation);
        var held = evaluation.Select(problem => problem.Problem.Id).ToHashSet(StringComparer.Ordinal);

        // Lists are prefix-stable, and at most held.Count problems can be skipped.
        var drawn = task.Problems(Seeds.Derive("problems", seed, "train"), checked(train + held.Count));
        var training = drawn.Where(problem => !held.Contains(problem.Problem.Id)).Take(train).ToList();
        RequireCount(task, "training", training.Count, train);
        return new ProblemSplits(training, evaluation);
    }

    /// <summary>Refuses sets that share a problem.</summary>
    /// <exception cref="ArgumentException">One line with the number of shared problems and an example.</exception>
    public static void RequireDisjoint(IEnumerable<Problem> train, IEnumerable<Problem> evaluate)
    {
        var held = evaluate.Select(problem => problem.Id).ToHashSet(StringComparer.Ordinal);
        var shared = train
            .Where(problem => held.Contains(problem.Id))
            .DistinctBy(problem => problem.Id)
            .ToList();
        if (shared.Count > 0)
            throw new ArgumentException(
                $"Training and evaluation share {shared.Count} problem{(shared.Count == 1 ? "" : "s")}, for example '{ProblemIds.Normalise(shared[0].Question)}'."
            );
    }

    /// <summary>
    /// Refuses sets in which evaluation questions are nearly training questions
    /// (<see cref="NearDuplicateQuestions"/>).
    /// </summary>
    /// <exception cref="ArgumentException">One line with the numbers and an example.</exception>
    public static void RequireNoNearDuplicates(IReadOnlyList<Problem> train, IReadOnlyList<Problem> evaluate)
    {
        var alike = NearDuplicateQuestions.Find(train, evaluate);
        if (alike is not [var most, ..])
            return;
        throw new ArgumentException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{alike.Count} of {evaluate.Count} evaluation questions are nearly training questions: at least {NearDuplicateQuestions.SimilarityThreshold:P0} of their sequences of {NearDuplicateQuestions.GramSize} words stand in one training question, up to {most.Share:P0}, "
                    + $"for example '{ProblemIds.Normalise(most.Evaluated.Question)}' and '{ProblemIds.Normalise(most.Trained.Question)}'; take one of each pair out of the files."
            )
        );
    }

    /// <summary>Refuses problems that nobody knows the answer to: accuracy on them would be made up.</summary>
    /// <exception cref="ArgumentException">One has no answer.</exception>
    public static void RequireAnswers(ITask task, IEnumerable<LabelledProblem> evaluate)
    {
        if (evaluate.Any(problem => problem.Reference is null))
            throw new ArgumentException(
                $"The problems of task '{task.Name}' have no answers, so nothing can be measured on them; add an \"answer\" to some, or set \"evaluate\" to 0."
            );
    }

    private static void RequireCount(ITask task, string split, int found, int asked)
    {
        if (found < asked)
            throw new ArgumentException(
                $"Task '{task.Name}' has only {found} problems for {split}; {asked} were asked for."
            );
    }
}
