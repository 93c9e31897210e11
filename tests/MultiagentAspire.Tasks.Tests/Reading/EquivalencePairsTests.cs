using System.Globalization;
using System.Text;
using System.Text.Json;
using MultiagentAspire.Tasks.Reading;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>
/// Agreement with the pairs of other projects' test suites. The table and the list of disagreements in
/// <c>docs/results/grading.md</c> are what these tests find; with <c>MULTIAGENT_UPDATE=1</c> they write it
/// anew, where the reference data lies beside the checkout.
/// </summary>
public sealed class EquivalencePairsTests
{
    private const string Begin = "<!-- pairs: written by EquivalencePairsTests -->\n";
    private const string End = "<!-- end of pairs -->";

    private static readonly string Document = Repository.At("docs/results/grading.md");
    private static readonly string MathVerify = Repository.At(
        "../shared/data/math-equivalence/math_verify_pairs.jsonl"
    );

    private sealed record Pair(int Line, string Group, string Gold, string Pred, bool Equal);

    [Fact]
    public void The_pairs_of_hendrycks_are_judged_as_there_by_the_papers_grader()
    {
        var pairs = Read(
            Path.Combine(AppContext.BaseDirectory, "Golden/math-equivalence/hendrycks_is_equiv_pairs.jsonl")
        );
        Assert.Equal(16, pairs.Count);
        Assert.All(pairs, pair => Assert.Equal(pair.Equal, MathGrader.Equivalent(pair.Pred, pair.Gold)));
    }

    [Fact]
    public void The_document_says_how_the_pairs_of_math_verify_are_judged()
    {
        Assert.SkipUnless(File.Exists(MathVerify), $"Math-Verify's pairs are not here ({MathVerify}).");
        var written = Section(Read(MathVerify));
        var document = File.ReadAllText(Document);
        var (start, end) = (
            document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            document.IndexOf(End, StringComparison.Ordinal)
        );
        if (Environment.GetEnvironmentVariable("MULTIAGENT_UPDATE") == "1")
            File.WriteAllText(Document, document[..start] + written + document[end..]);
        else
            Assert.Equal(written, document[start..end]);
        Assert.DoesNotContain("no reason given", written, StringComparison.Ordinal);
    }

    private static string Section(List<Pair> pairs)
    {
        var text = new StringBuilder(
            "| group | pairs | agree | `math` agrees |\n| --- | --- | --- | --- |\n"
        );
        foreach (var group in pairs.GroupBy(pair => pair.Group).Append(pairs.GroupBy(_ => "all").Single()))
        {
            var byValue = group.Count(pair => ByValue(pair) == pair.Equal);
            var byPaper = group.Count(pair => ByPaper(pair) == pair.Equal);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Name(group.Key)} | {group.Count()} | {byValue} | {byPaper} |\n"
            );
        }
        text.Append("\nDisagreements of `final` and `value`:\n\n");
        text.Append("| line | group | gold | prediction | there | reason |\n");
        text.Append("| --- | --- | --- | --- | --- | --- |\n");
        foreach (var pair in pairs.Where(pair => ByValue(pair) != pair.Equal))
        {
            var (gold, prediction) = (Cell(pair.Gold), Cell(pair.Pred));
            var expected = pair.Equal ? "equal" : "different";
            var reason = Reasons.GetValueOrDefault(pair.Line, "no reason given");
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {pair.Line} | {Name(pair.Group)} | {gold} | {prediction} | {expected} | {reason} |\n"
            );
        }
        return text.ToString();
    }

    private static string Name(string group) => group.Replace("test_", "", StringComparison.Ordinal);

    /// <summary>Both sides are responses there, so both are read by the extractor.</summary>
    private static bool ByValue(Pair pair) =>
        FinalAnswers.Any(pair.Pred) is { } answer
        && AnswerForms.Equivalences["value"](answer, FinalAnswers.Any(pair.Gold) ?? pair.Gold);

    private static bool ByPaper(Pair pair) =>
        FinalAnswers.BoxedOrBare(pair.Pred) is { } answer
        && MathGrader.Equivalent(answer, FinalAnswers.BoxedOrBare(pair.Gold) ?? pair.Gold.Trim('$'));

    private static string Cell(string text)
    {
        var plain = text.ReplaceLineEndings(" ")
            .Replace("|", "\\|", StringComparison.Ordinal)
            .Replace("`", "'", StringComparison.Ordinal)
            .Replace('\f', ' ')
            .Trim();
        return $"`` {(plain.Length > 70 ? "… " + plain[^68..] : plain)} ``";
    }

    private static List<Pair> Read(string path) =>
        [
            .. File.ReadLines(path)
                .Select(
                    (line, index) =>
                    {
                        using var json = JsonDocument.Parse(line);
                        var pair = json.RootElement;
                        return new Pair(
                            index + 1,
                            pair.GetProperty("group").GetString()!,
                            pair.GetProperty("gold").GetString()!,
                            pair.GetProperty("pred").GetString()!,
                            pair.GetProperty("equal").GetBoolean()
                        );
                    }
                ),
        ];

    private const string Formulas =
        "Math-Verify looks for formulas alone in this row, and for none that spans lines; "
        + "`final` then reads the last number, which is right";
    private const string LastFormula = "the last formula of the response is read before numbers in its words";
    private const string Matrices = "matrices are compared, not computed with";
    private const string Precision =
        "the row rounds to two digits; rounded decimals count from six digits on";
    private const string Words =
        "boxes with other words between them are not one answer; the last one counts";

    private static readonly Dictionary<int, string> Reasons = new()
    {
        [32] = Formulas,
        [33] = Formulas,
        [124] = Matrices,
        [125] = Matrices,
        [134] = Precision,
        [140] = Precision,
        [143] = LastFormula,
        [164] = LastFormula,
        [173] = "a box on the way is read before the sentence with the final answer",
        [188] = "the row forbids to compare an interval with an inequality; here both are the interval",
        [194] = "inequalities are not solved",
        [200] = "values given to names are not gathered into tuples",
        [235] = Words,
        [245] = Words,
        [248] = Words,
        [251] = "the row lets names of variables differ; here f(x) and f(y) are different terms",
    };
}
