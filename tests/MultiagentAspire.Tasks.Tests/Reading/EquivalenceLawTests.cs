using System.Diagnostics;
using CsCheck;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>What must hold of every way to find and compare answers, whatever a model writes.</summary>
public sealed class EquivalenceLawTests
{
    public static TheoryData<string> Extractors =>
        [.. AnswerForms.Extractors.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> Equivalences =>
        [.. AnswerForms.Equivalences.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Sums of a rational function and its parts, with the parts in another order.</summary>
    private static readonly Gen<(string, string)> Rearranged = Gen.Select(
            Gen.Int[-99, 99],
            Gen.Int[1, 9],
            Gen.Int[1, 9]
        )
        .Select((a, b, c) => ($@"\frac{{{a}x}}{{{b}}}+{c}y", $"{c}y + {a}*x/{b}"));

    [Theory]
    [MemberData(nameof(Extractors))]
    public void Extraction_never_fails_and_gives_no_blank(string name)
    {
        var extract = AnswerForms.Extractors[name];
        Foreign.Texts.Sample(
            text => extract(text) is not { } answer || name is "boxed" or "math" || answer.Trim().Length > 0,
            iter: 1000
        );
    }

    [Theory]
    [MemberData(nameof(Equivalences))]
    public void Equivalence_is_symmetric_and_whatever_is_itself_is_equal(string name)
    {
        var same = AnswerForms.Equivalences[name];
        Gen.Select(Foreign.Texts, Foreign.Texts)
            .Sample(
                (one, other) =>
                    same(one, other) == same(other, one) && (name is "number" or "gsm8k" || same(one, one)),
                iter: 500
            );
    }

    [Theory]
    [InlineData("math")]
    [InlineData("value")]
    public void Terms_are_equal_however_they_are_arranged_and_not_when_a_number_differs(string name)
    {
        var same = AnswerForms.Equivalences[name];
        Rearranged.Sample(
            (one, other) => (name == "math" || same(one, other)) && !same(one, other + "+1"),
            iter: 300
        );
    }

    /// <summary>
    /// Seconds, not minutes, and memory in proportion, for a hundred kilobytes of anything; a model cannot
    /// stop a run by what it writes.
    /// </summary>
    [Fact]
    public void Time_and_memory_are_bounded()
    {
        var clock = Stopwatch.StartNew();
        foreach (var bomb in Foreign.Bombs)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var extract in AnswerForms.Extractors.Values)
                extract(bomb);
            foreach (var same in AnswerForms.Equivalences.Values)
            {
                same(bomb, bomb + "1");
                same("1", bomb);
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256L << 20);
        }
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), $"it took {clock.Elapsed}");
    }

    [Theory]
    [InlineData("x^2-1", "(x-1)(x+1)", true)]
    [InlineData(@"\frac{x+2}{7}", @"\frac{x}{7}+\frac{2}{7}", true)]
    [InlineData("sqrt(x^2)", "x", false)]
    [InlineData(@"\sqrt{12}", @"2\sqrt{3}", true)]
    [InlineData("3.14159", @"\pi", false)]
    [InlineData("3.14159265", @"\pi", true)]
    [InlineData("{1, 2}", "2, 1", true)]
    [InlineData("(1, 2)", "(2, 1)", false)]
    [InlineData("(1, 2)", "[1, 2)", false)]
    [InlineData(@"x \in (-\infty, 3]", @"(-\infty,3]", true)]
    [InlineData("x=5", "5", true)]
    [InlineData("2x = 10", "x = 5", true)]
    [InlineData("2x = 10", "10", false)]
    [InlineData("2x+y = 10", "y = 10 - 2x", true)]
    [InlineData("x > 3", "3 < x", true)]
    [InlineData("x > 3", "x >= 3", false)]
    [InlineData("50%", "50 percent", true)]
    [InlineData("(C)", "C", true)]
    [InlineData("6/2", "3", true)]
    [InlineData(@"1 \pm \sqrt{2}", @"1+\sqrt2, 1-\sqrt2", true)]
    public void By_value(string one, string other, bool equal) =>
        Assert.Equal(equal, AnswerForms.Equivalences["value"](one, other));
}
