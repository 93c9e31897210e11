using System.Text;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Finds evaluation questions that are nearly training questions: same words but for a few. Questions of
/// fewer than <see cref="MinWords"/> words, such as arithmetic expressions, are not looked at: among them
/// many are alike by chance, and their ids tell whether they are the same.
/// </summary>
public static class NearDuplicateQuestions
{
    /// <summary>Words of an n-gram.</summary>
    public const int GramSize = 3;

    public const int MinWords = 10;

    /// <summary>
    /// An n-gram of more training questions than this is a common phrase, or a template, and tells nothing.
    /// </summary>
    public const int MaxGramFrequency = 200;

    /// <summary>
    /// The share of n-grams from which on a question counts as the same: one word of fourteen changed, or two
    /// of twenty-six. No question of GSM8K's test set reaches it.
    /// </summary>
    public const double SimilarityThreshold = 0.75;

    /// <summary>
    /// For each evaluation question the training question that covers most of it, where that is at least
    /// <see cref="SimilarityThreshold"/>; the most alike first. Memory grows with the evaluation questions
    /// alone.
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
        foreach (var place in GramPositions(problem, index))
            place.Trained++;
        var telling = new int[evaluate.Count];
        foreach (var place in index.Values.Where(place => place.Trained <= MaxGramFrequency))
        foreach (var question in place.Evaluated)
            telling[question]++;
        return
        [
            .. Nearest(train, index, evaluate.Count)
                .Index()
                .Where(entry =>
                    entry.Item.Shared > 0 && entry.Item.Shared >= SimilarityThreshold * telling[entry.Index]
                )
                .Select(entry => new NearDuplicate(
                    evaluate[entry.Index],
                    train[entry.Item.Trained],
                    (double)entry.Item.Shared / telling[entry.Index]
                ))
                .OrderByDescending(pair => pair.Share),
        ];
    }

    /// <summary>
    /// For each evaluation question the first training question that shares most n-grams with it, and how
    /// many.
    /// </summary>
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
            foreach (
                var gram in GramPositions(train[trained], index)
                    .Where(gram => gram.Trained <= MaxGramFrequency)
            )
            foreach (var question in gram.Evaluated)
                counts[question] = counts.GetValueOrDefault(question) + 1;
            foreach (var (question, shared) in counts)
                if (shared > nearest[question].Shared)
                    nearest[question] = (shared, trained);
        }
        return nearest;
    }

    private static IEnumerable<Gram> GramPositions(Problem problem, Dictionary<string, Gram> index) =>
        Grams(problem.Question).Select(gram => index.GetValueOrDefault(gram)).OfType<Gram>();

    /// <summary>The distinct n-grams of lower-case words; empty for a short question.</summary>
    private static HashSet<string> Grams(string question)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var character in question)
        {
            if (char.IsLetterOrDigit(character))
                word.Append(char.ToLowerInvariant(character));
            else if (char.IsWhiteSpace(character) && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
        if (word.Length > 0)
            words.Add(word.ToString());
        return words.Count < MinWords
            ? []
            :
            [
                .. Enumerable
                    .Range(0, words.Count - GramSize + 1)
                    .Select(at => string.Join(' ', words.Skip(at).Take(GramSize))),
            ];
    }

    /// <summary>The evaluation questions that have it, and how many training questions do.</summary>
    private sealed class Gram
    {
        public List<int> Evaluated { get; } = [];

        public int Trained { get; set; }
    }
}
