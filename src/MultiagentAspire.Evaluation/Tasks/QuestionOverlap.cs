using System.Text;
using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Tasks;

/// <summary>An evaluation question much of which stands in one training question.</summary>
/// <param name="Evaluated">The evaluation question.</param>
/// <param name="Trained">The training question.</param>
/// <param name="Share">Share in 0..1 of the evaluation question's n-grams that the training question has.</param>
public sealed record NearDuplicate(Problem Evaluated, Problem Trained, double Share);

/// <summary>
/// Finds evaluation questions that are nearly training questions: same words but for a few. Questions of fewer than <see cref="FewestWords"/> words, such as
/// arithmetic expressions, are not looked at: among them many are alike by chance, and their ids tell whether they are the same.
/// </summary>
public static class QuestionOverlap
{
    /// <summary>Words of an n-gram.</summary>
    public const int Words = 5;

    public const int FewestWords = 10;

    /// <summary>An n-gram of more training questions than this is a common phrase, or a template, and tells nothing.</summary>
    public const int Commonplace = 200;

    /// <summary>The share of n-grams from which on a question counts as the same.</summary>
    public const double Limit = 0.7;

    /// <summary>For each evaluation question the training question that covers most of it, where that is at least <see cref="Limit"/>; the most alike first.</summary>
    public static IReadOnlyList<NearDuplicate> Find(IReadOnlyList<Problem> train, IEnumerable<Problem> evaluate)
    {
        var where = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var index = 0; index < train.Count; index++)
            foreach (var gram in Grams(train[index].Question))
            {
                if (!where.TryGetValue(gram, out var places)) where.Add(gram, places = []);
                places.Add(index);
            }
        return [.. evaluate.Select(problem => Nearest(problem, train, where)).OfType<NearDuplicate>().OrderByDescending(pair => pair.Share)];
    }

    private static NearDuplicate? Nearest(Problem problem, IReadOnlyList<Problem> train, Dictionary<string, List<int>> where)
    {
        var grams = Grams(problem.Question).Select(gram => where.GetValueOrDefault(gram) ?? []).Where(places => places.Count <= Commonplace).ToList();
        var counts = new Dictionary<int, int>();
        foreach (var places in grams)
            foreach (var index in places)
                counts[index] = counts.GetValueOrDefault(index) + 1;
        if (counts.Count == 0) return null;
        var (nearest, shared) = counts.MaxBy(count => (count.Value, -count.Key));
        var share = (double)shared / grams.Count;
        return share >= Limit ? new NearDuplicate(problem, train[nearest], share) : null;
    }

    /// <summary>The distinct n-grams of lower-case words; empty for a short question.</summary>
    private static HashSet<string> Grams(string question)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var letter in question)
        {
            if (char.IsLetterOrDigit(letter)) word.Append(char.ToLowerInvariant(letter));
            else if (char.IsWhiteSpace(letter) && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
        if (word.Length > 0) words.Add(word.ToString());
        return words.Count < FewestWords ? [] : [.. Enumerable.Range(0, words.Count - Words + 1).Select(at => string.Join(' ', words.Skip(at).Take(Words)))];
    }
}
