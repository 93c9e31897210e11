using System.Globalization;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>Rounded decimals, matrices, and the sizes beyond which an answer is only its letters.</summary>
public sealed class ValueLimitTests
{
    [Theory]
    [InlineData("3.141593", @"\pi", true)] // six decimals
    [InlineData("3.14159", @"\pi", false)] // five
    [InlineData("3.141592", @"\pi", false)] // cut, not rounded
    [InlineData("3.1415926", @"\pi", false)]
    [InlineData("3.1415927", @"\pi", true)]
    [InlineData("-3.141593", @"-\pi", true)]
    [InlineData("3.141593", @"-\pi", false)]
    [InlineData("0.333333", "1/3", true)]
    [InlineData(".333333", "1/3", true)]
    [InlineData(".33333", "1/3", false)]
    [InlineData("0.33333", "1/3", false)]
    [InlineData("0.333334", "1/3", false)]
    [InlineData("0.666667", "2/3", true)]
    [InlineData("0.1234565", "0.12345645", true)] // half a unit of the last decimal
    [InlineData("0.1234565", "0.12345644", false)]
    [InlineData("0.333333", "x/3", false)]
    [InlineData("0.000000", "1/0", false)]
    [InlineData("2.000000", "sqrt(-4)", false)] // the imaginary part counts
    [InlineData("0.000000", "sqrt(-4)", false)]
    [InlineData("0.333333x", "x/3", false)]
    public void Six_or_more_rounded_decimals_are_the_number(string left, string right, bool equal) =>
        AssertJudged(left, right, equal);

    [Theory]
    [InlineData(@"1 & 2 \\ 3 & 4", @"1 & 2 \\ 3 & 4", true)]
    [InlineData(@"1 & 2 \\ 3 & 4", @"1 & 2 \\ 3 & 5", false)]
    [InlineData(@"1 & 2 \\ 3 & 4", @"1 & 2 \\ 4 & 3", false)]
    [InlineData(@"1 & 2 \\ 3 & 4", @"1 & 2", false)]
    [InlineData(@"1 & 2 \\ 3 & 4 \\", @"1 & 2 \\ 3 & 4", true)]
    [InlineData(@"1/2 & 2", @"\frac{1}{2} & 2", true)]
    [InlineData(@"1 \\ 2", "1 & 2", false)]
    public void Matrices_are_equal_cell_by_cell(string left, string right, bool equal)
    {
        static string Matrix(string kind, string rows) => $@"\begin{{{kind}}} {rows} \end{{{kind}}}";
        AssertJudged(Matrix("pmatrix", left), Matrix("pmatrix", right), equal);
        AssertJudged(Matrix("pmatrix", left), Matrix("bmatrix", right), equal);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_list_has_at_most_64_elements(int count, bool isList)
    {
        var (up, down) = (Numbers(count), Enumerable.Reverse(Numbers(count)));
        AssertJudged(string.Join(", ", up), string.Join(", ", down), isList);
        AssertJudged($@"\{{{string.Join(", ", up)}\}}", $@"\{{{string.Join(", ", down)}\}}", isList);
        var intervals = up.Select(number => $"({number}, 99)");
        AssertJudged(string.Join(@" \cup ", intervals), string.Join(@" \cup ", intervals.Reverse()), isList);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_matrix_has_at_most_64_rows_and_columns(int count, bool isMatrix)
    {
        foreach (var separator in (string[])[" & ", @" \\ "])
        {
            var cells = string.Join(separator, Numbers(count));
            var halves = string.Join(separator, Numbers(count).Select(number => $"{number}+0"));
            AssertJudged($@"\begin{{pmatrix}}{cells}\end{{pmatrix}}", Halves(halves), isMatrix);
        }

        static string Halves(string cells) => $@"\begin{{pmatrix}}{cells}\end{{pmatrix}}";
    }

    /// <summary>Deeper nesting is words: 1+1 and 2 are then different letters.</summary>
    [Theory]
    [InlineData("{0}", 8)]
    [InlineData("5, {0}", 7)] // each of these forms is one level itself
    [InlineData("(5, {0})", 7)]
    [InlineData("[5, {0}]", 7)]
    [InlineData(@"x \in {0}", 7)]
    [InlineData("x = {0}", 7)]
    [InlineData("{0} < x < 5", 7)]
    [InlineData("5 < x < {0}", 7)]
    [InlineData(@"{0} \cup (5, 6)", 7)]
    [InlineData(@"\begin{{pmatrix}}5 & {0}\end{{pmatrix}}", 7)]
    public void Sets_are_read_to_a_depth_of_8(string form, int depth)
    {
        AssertJudged(Nested(form, depth, "1+1"), Nested(form, depth, "2"), true);
        AssertJudged(Nested(form, depth + 1, "1+1"), Nested(form, depth + 1, "2"), false);

        static string Nested(string form, int depth, string inside)
        {
            var open = string.Concat(Enumerable.Repeat(@"\{", depth));
            var close = string.Concat(Enumerable.Repeat(@"\}", depth));
            return string.Format(CultureInfo.InvariantCulture, form, open + inside + close);
        }
    }

    [Theory]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public void An_answer_of_more_than_2000_characters_is_its_letters(int length, bool isRead)
    {
        var padded = "1+" + new string(' ', length - 3) + "1";
        AssertJudged(padded, "2", isRead);
    }

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(1, count);

    private static void AssertJudged(string left, string right, bool equal)
    {
        var same = AnswerForms.Equivalences["value"];
        Assert.Equal(equal, same(left, right));
        Assert.Equal(equal, same(right, left));
    }
}
