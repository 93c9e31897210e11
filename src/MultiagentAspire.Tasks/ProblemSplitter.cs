using System.Globalization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Draws and checks the training and evaluation problems of a run (paper section 9.1: disjoint, checked by hash).
/// </summary>
public static class ProblemSplitter
{
    /// <summary>
    /// Draws both sets, by seeds that derive from <paramref name="seed"/>. Evaluation problems are drawn first, and are
    /// left out of training. A longer list starts with the shorter one, but a larger evaluation set may take problems
    /// from training.
    /// </summary>
    /// <param name="task">The task whose problems are drawn.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="train">Number of training problems.</param>
    /// <param name="evaluate">Number of evaluation problems; 0: none are drawn.</param>
    /// <exception cref="ArgumentException">
    /// The task has too few problems, or an evaluation problem has no reference answer.
    /// </exception>
    /// <exception cref="OverflowException">Both numbers together exceed the range of an integer.</exception>
    public static ProblemSplits Create(ITask task, long seed, int train, int evaluate)
    {
        var evaluation =
            evaluate == 0
                ? []
                : task.EvaluationProblems(Seeds.Derive("problems", seed, "evaluate"), evaluate);
        RequireCount(task, "evaluation", evaluation.Count, evaluate);
        RequireAnswers(task, evaluation);
        var evaluated = evaluation.Select(problem => problem.Problem.Id).ToHashSet(StringComparer.Ordinal);

        // A longer list starts with the shorter one, and at most evaluated.Count problems are skipped.
        var drawn = task.Problems(Seeds.Derive("problems", seed, "train"), checked(train + evaluated.Count));
        var unseen = drawn.Where(problem => !evaluated.Contains(problem.Problem.Id));
        var training = unseen.Take(train).ToList();
        RequireCount(task, "training", training.Count, train);
        return new ProblemSplits(training, evaluation);
    }

    /// <summary>Rejects sets that share a problem, by their ids.</summary>
    /// <exception cref="ArgumentException">One line with the number of shared problems and an example.</exception>
    public static void RequireDisjoint(IEnumerable<Problem> train, IEnumerable<Problem> evaluate)
    {
        var evaluated = evaluate.Select(problem => problem.Id).ToHashSet(StringComparer.Ordinal);
        var shared = train
            .Where(problem => evaluated.Contains(problem.Id))
            .DistinctBy(problem => problem.Id)
            .ToList();
        if (shared.Count == 0)
            return;
        var problems = shared.Count == 1 ? "1 problem" : $"{shared.Count} problems";
        throw new ArgumentException(
            $"Training and evaluation share {problems}, "
                + $"for example '{ProblemIds.Normalise(shared[0].Question)}'."
        );
    }

    /// <summary>
    /// Rejects sets in which evaluation questions are nearly training questions, by
    /// <see cref="NearDuplicateQuestions"/>.
    /// </summary>
    /// <exception cref="ArgumentException">One line with the number of pairs and an example.</exception>
    public static void RequireNoNearDuplicates(IReadOnlyList<Problem> train, IReadOnlyList<Problem> evaluate)
    {
        var duplicates = NearDuplicateQuestions.Find(train, evaluate);
        if (duplicates is not [var nearest, ..])
            return;
        var least = NearDuplicateQuestions.SimilarityThreshold.ToString("P0", CultureInfo.InvariantCulture);
        var most = nearest.Share.ToString("P0", CultureInfo.InvariantCulture);
        var evaluated = ProblemIds.Normalise(nearest.Evaluated.Question);
        var trained = ProblemIds.Normalise(nearest.Trained.Question);
        throw new ArgumentException(
            $"{duplicates.Count} of {evaluate.Count} evaluation questions are nearly training questions: "
                + $"at least {least} of their sequences of {NearDuplicateQuestions.GramSize} words stand in one "
                + $"training question, up to {most}, for example '{evaluated}' and '{trained}'; "
                + "take one of each pair out of the files."
        );
    }

    /// <summary>Rejects evaluation problems without a reference answer, on which accuracy is undefined.</summary>
    /// <exception cref="ArgumentException">One line that names the task.</exception>
    public static void RequireAnswers(ITask task, IEnumerable<LabelledProblem> evaluate)
    {
        if (evaluate.Any(problem => problem.Reference is null))
            throw new ArgumentException(
                $"The problems of task '{task.Name}' have no answers, so nothing can be measured on them; "
                    + "add an \"answer\" to some, or set \"evaluate\" to 0."
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
