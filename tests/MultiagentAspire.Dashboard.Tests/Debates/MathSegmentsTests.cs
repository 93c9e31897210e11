using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;

namespace MultiagentAspire.Dashboard.Tests.Debates;

public sealed class MathSegmentsTests
{
    [Fact]
    public void The_pieces_of_any_text_are_the_text()
    {
        string[] parts =
        [
            "$",
            "$$",
            @"\(",
            @"\)",
            @"\[",
            @"\]",
            @"\boxed{",
            "{",
            "}",
            @"\",
            " ",
            "\n",
            "5",
            "x",
            "and",
        ];
        for (var seed = 0UL; seed < 2000; seed++)
        {
            var random = new SplitMix64(seed);
            var text = string.Concat(Enumerable.Range(0, 12).Select(_ => parts[random.Next(parts.Length)]));
            var segments = MathSegments.Split(text);
            Assert.Equal(text, string.Concat(segments.Select(segment => segment.Raw)));
            Assert.All(
                segments,
                segment =>
                    Assert.True(
                        segment.Raw.Length > 0
                            && (
                                segment.Tex is null
                                || segment.Raw.Contains(segment.Tex, StringComparison.Ordinal)
                            )
                    )
            );
        }
    }

    [Theory]
    [InlineData(@"so \(x^2\) is", "x^2", false)]
    [InlineData(@"so \[x^2\] is", "x^2", true)]
    [InlineData("so $$x^2$$ is", "x^2", true)]
    [InlineData("so $x^2$ is", "x^2", false)]
    [InlineData("$x$", "x", false)]
    [InlineData("$5x$.", "5x", false)]
    [InlineData(@"\boxed{\frac{1}{2}} it is", @"\boxed{\frac{1}{2}}", false)]
    [InlineData(@"\boxed{\}}", @"\boxed{\}}", false)]
    [InlineData("It costs $5 and $6, so $x = 11$.", "x = 11", false)]
    [InlineData("$$\na\n$$", "\na\n", true)]
    [InlineData(@"$a\$b$", @"a\$b", false)]
    public void A_formula_is_found(string text, string tex, bool display) =>
        Assert.Equal(
            (tex, display),
            MathSegments
                .Split(text)
                .Where(segment => segment.Tex is not null)
                .Select(segment => (segment.Tex!, segment.Display))
                .Single()
        );

    [Theory]
    [InlineData("It costs $5 and $6.")]
    [InlineData("It costs $5/$6 or US$7.")]
    [InlineData("$20-$30")]
    [InlineData(@"\$5 and \$6")]
    [InlineData("$ x $")]
    [InlineData("$a\nb$")]
    [InlineData("$$")]
    [InlineData("$$$$")]
    [InlineData(@"\(x")]
    [InlineData(@"\boxed{1")]
    [InlineData(@"\\(x\\)")]
    [InlineData(@"\( \)")]
    public void What_is_no_formula_stays_text(string text) =>
        Assert.All(MathSegments.Split(text), segment => Assert.Null(segment.Tex));

    [Fact]
    public void Very_long_ones_stay_text()
    {
        foreach (
            var (opening, closing) in ((string, string)[])[("$", "$"), (@"\(", @"\)"), (@"\boxed{", "}")]
        )
            Assert.Equal(
                [null],
                MathSegments
                    .Split($"{opening}{new string('x', MathSegments.MaxLength + 1)}{closing}")
                    .Select(segment => segment.Tex)
            );
    }
}
