using System.Text;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Finds evaluation questions that are nearly training questions: same words but for a few. Questions of fewer than <see cref="FewestWords"/> words, such as
/// arithmetic expressions, are not looked at: among them many are alike by chance, and their ids tell whether they are the same.
/// </summary>
public static class QuestionOverlap
{
    /// <summary>Words of an n-gram.</summary>
    public const int Words = 3;

    public const int FewestWords = 10;

    /// <summary>An n-gram of more training questions than this is a common phrase, or a template, and tells nothing.</summary>
    public const int Commonplace = 200;

    /// <summary>The share of n-grams from which on a question counts as the same: one word of fourteen changed, or two of twenty-six. No question of GSM8K's test set reaches it.</summary>
    public const double Limit = 0.75;

    /// <summary>
    /// For each evaluation question the training question that covers most of it, where that is at least <see cref="Limit"/>; the most alike first.
    /// Memory grows with the evaluation questions alone.
    /// </summary>
    public static IReadOnlyList<NearDuplicate> Find(
        IReadOnlyList<Problem> train,
        IReadOnlyList<Problem> evaluate
    )
    {
        var index = new Dictionary<string, Gram>(StringComparer.Ordinal);
        for (var question = 0; question < evaluate.Count; question++)
            foreach (var gram in Grams(evaluate[question].Question))
            {
                if (!index.TryGetValue(gram, out var place))
                    index.Add(gram, place = new Gram());
                place.Evaluated.Add(question);
            }
        foreach (var problem in train)
        foreach (var place in Places(problem, index))
            place.Trained++;
        var telling = new int[evaluate.Count];
        foreach (var place in index.Values.Where(place => place.Trained <= Commonplace))
        foreach (var question in place.Evaluated)
            telling[question]++;
        return
        [
            .. Nearest(train, index, evaluate.Count)
                .Index()
                .Where(one => one.Item.Shared > 0 && one.Item.Shared >= Limit * telling[one.Index])
                .Select(one => new NearDuplicate(
                    evaluate[one.Index],
                    train[one.Item.Trained],
                    (double)one.Item.Shared / telling[one.Index]
                ))
                .OrderByDescending(pair => pair.Share),
        ];
    }

    /// <summary>For each evaluation question the first training question that shares most n-grams with it, and how many.</summary>
    private static (int Shared, int Trained)[] Nearest(
        IReadOnlyList<Problem> train,
        Dictionary<string, Gram> index,
        int evaluated
    )
    {
        var nearest = new (int Shared, int Trained)[evaluated];
        var counts = new Dictionary<int, int>();
        for (var trained = 0; trained < train.Count; trained++)
        {
            counts.Clear();
            foreach (var place in Places(train[trained], index).Where(place => place.Trained <= Commonplace))
            foreach (var question in place.Evaluated)
                counts[question] = counts.GetValueOrDefault(question) + 1;
            foreach (var (question, shared) in counts)
                if (shared > nearest[question].Shared)
                    nearest[question] = (shared, trained);
        }
        return nearest;
    }

    private static IEnumerable<Gram> Places(Problem problem, Dictionary<string, Gram> index) =>
        Grams(problem.Question).Select(gram => index.GetValueOrDefault(gram)).OfType<Gram>();

    /// <summary>The distinct n-grams of lower-case words; empty for a short question.</summary>
    private static HashSet<string> Grams(string question)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var letter in question)
        {
            if (char.IsLetterOrDigit(letter))
                word.Append(char.ToLowerInvariant(letter));
            else if (char.IsWhiteSpace(letter) && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
        if (word.Length > 0)
            words.Add(word.ToString());
        return words.Count < FewestWords
            ? []
            :
            [
                .. Enumerable
                    .Range(0, words.Count - Words + 1)
                    .Select(at => string.Join(' ', words.Skip(at).Take(Words))),
            ];
    }

    /// <summary>The evaluation questions that have it, and how many training questions do.</summary>
    private sealed class Gram
    {
        public List<int> Evaluated { get; } = [];

        public int Trained { get; set; }
    }
}
