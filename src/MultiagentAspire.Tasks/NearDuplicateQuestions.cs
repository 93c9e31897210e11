using System.Text;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Finds evaluation questions that are nearly training questions: all but a few words are the same. Questions of fewer
/// than <see cref="MinWords"/> words, such as arithmetic expressions, are not compared: many of them are similar by
/// chance, and equal ones have equal ids.
/// </summary>
public static class NearDuplicateQuestions
{
    /// <summary>Number of words of an n-gram.</summary>
    public const int GramSize = 3;

    /// <summary>Number of words from which a question is compared.</summary>
    public const int MinWords = 10;

    /// <summary>
    /// N-grams of more training questions than this are common phrases or templates, and are not counted.
    /// </summary>
    public const int MaxGramFrequency = 200;

    /// <summary>
    /// The share of common n-grams from which a question is a near-duplicate: one word of fourteen changed, or two of
    /// twenty-six. No question of GSM8K's test set reaches it.
    /// </summary>
    public const double SimilarityThreshold = 0.75;

    /// <summary>
    /// For each evaluation question the training question with the largest share of its n-grams, where that is at least
    /// <see cref="SimilarityThreshold"/>; the largest share first. Memory grows with the evaluation questions only.
    /// </summary>
    public static IReadOnlyList<NearDuplicate> Find(
        IReadOnlyList<Problem> train,
        IReadOnlyList<Problem> evaluate
    )
    {
        var index = CreateIndex(train, evaluate);
        var comparable = CountComparable(index, evaluate.Count);
        var nearest = FindNearest(train, index, evaluate.Count);
        var duplicates = new List<NearDuplicate>();
        for (var question = 0; question < evaluate.Count; question++)
        {
            var (shared, trained) = nearest[question];
            if (shared > 0 && shared >= SimilarityThreshold * comparable[question])
                duplicates.Add(
                    new NearDuplicate(
                        evaluate[question],
                        train[trained],
                        (double)shared / comparable[question]
                    )
                );
        }
        return [.. duplicates.OrderByDescending(duplicate => duplicate.Share)];
    }

    /// <summary>
    /// The n-grams of the evaluation questions, with the number of training questions that have each.
    /// </summary>
    private static Dictionary<string, Gram> CreateIndex(
        IReadOnlyList<Problem> train,
        IReadOnlyList<Problem> evaluate
    )
    {
        var index = new Dictionary<string, Gram>(StringComparer.Ordinal);
        for (var question = 0; question < evaluate.Count; question++)
            foreach (var text in Grams(evaluate[question].Question))
            {
                if (!index.TryGetValue(text, out var gram))
                    index.Add(text, gram = new Gram());
                gram.Evaluated.Add(question);
            }
        foreach (var problem in train)
        foreach (var gram in IndexedGrams(problem, index))
            gram.Trained++;
        return index;
    }

    /// <summary>For each evaluation question, its number of n-grams that are not too common to count.</summary>
    private static int[] CountComparable(Dictionary<string, Gram> index, int evaluated)
    {
        var comparable = new int[evaluated];
        foreach (var gram in index.Values.Where(gram => gram.IsComparable))
        foreach (var question in gram.Evaluated)
            comparable[question]++;
        return comparable;
    }

    /// <summary>
    /// For each evaluation question the first training question that shares most n-grams with it, and their number.
    /// </summary>
    private static (int Shared, int Trained)[] FindNearest(
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
            foreach (var gram in IndexedGrams(train[trained], index).Where(gram => gram.IsComparable))
            foreach (var question in gram.Evaluated)
                counts[question] = counts.GetValueOrDefault(question) + 1;
            foreach (var (question, shared) in counts)
                if (shared > nearest[question].Shared)
                    nearest[question] = (shared, trained);
        }
        return nearest;
    }

    private static IEnumerable<Gram> IndexedGrams(Problem problem, Dictionary<string, Gram> index) =>
        Grams(problem.Question).Select(text => index.GetValueOrDefault(text)).OfType<Gram>();

    /// <summary>The distinct n-grams of a question's lower-case words; none for a short question.</summary>
    private static HashSet<string> Grams(string question)
    {
        var words = Words(question);
        if (words.Count < MinWords)
            return [];
        var starts = Enumerable.Range(0, words.Count - GramSize + 1);
        return [.. starts.Select(start => string.Join(' ', words.Skip(start).Take(GramSize)))];
    }

    /// <summary>Lower-case letters and digits between white space; other characters are left out.</summary>
    private static List<string> Words(string question)
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
        return words;
    }

    /// <summary>An n-gram of evaluation questions.</summary>
    private sealed class Gram
    {
        /// <summary>Indexes of the evaluation questions that have it.</summary>
        public List<int> Evaluated { get; } = [];

        /// <summary>Number of training questions that have it.</summary>
        public int Trained { get; set; }

        /// <summary>Whether it is rare enough among training questions to count.</summary>
        public bool IsComparable => Trained <= MaxGramFrequency;
    }
}
