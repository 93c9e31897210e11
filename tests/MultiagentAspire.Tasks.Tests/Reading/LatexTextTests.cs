using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

public sealed class LatexTextTests
{
    [Theory]
    [InlineData("1+2", "1+2")]
    [InlineData("{1}{2}", "12")]
    [InlineData(@"\frac{1}{2}", "1/2")]
    [InlineData(@"\tfrac12", "1/2")]
    [InlineData(@"\dfrac 1 2", "1/2")]
    [InlineData(@"\cfrac{a}{b}c", "a/bc")]
    [InlineData(@"\frac\pi2", "pi/2")]
    [InlineData(@"\frac{\frac12}{3}", "1/2/3")]
    [InlineData(@"\frac{1}", "1/")]
    [InlineData(@"\frac", "/")]
    [InlineData(@"\frac ", "/")]
    public void Fractions_are_written_with_a_slash(string latex, string text) =>
        Assert.Equal(text, LatexText.Convert(latex));

    [Theory]
    [InlineData(@"\sqrt{2}", "sqrt(2)")]
    [InlineData(@"\sqrt2x", "sqrt(2)x")]
    [InlineData(@"\sqrt x", "sqrt(x)")]
    [InlineData(@"\sqrt[3]{8}y", "(8)^(1/3)y")]
    [InlineData(@"\sqrt[\frac12]2", "(2)^(1/1/2)")]
    [InlineData(@"\sqrt[3", "sqrt([)3")]
    [InlineData(@"\sqrt", "sqrt()")]
    [InlineData(@"\sqrt\frac{1}{2}", @"sqrt(/)12")]
    [InlineData(@"\sqrt{\sqrt{2}}", "sqrt(sqrt(2))")]
    public void Roots_are_written_as_functions_or_powers(string latex, string text) =>
        Assert.Equal(text, LatexText.Convert(latex));

    [Theory]
    [InlineData(@"2\cdot3\times4\div5", "2*3*4/5")]
    [InlineData(@"1\pm2", "1±2")]
    [InlineData(@"x\leq1", "x≤1")]
    [InlineData(@"A\cup B", "AU B")]
    [InlineData(@"1\,000", "1 000")]
    [InlineData(@"10,\!000", "10,000")]
    [InlineData(@"50\%\$\#", "50%$#")]
    [InlineData(@"\{1\}", "{1}")]
    [InlineData(@"\unknown{x}", "x")]
    [InlineData(@"\sin x", "sin x")]
    [InlineData(@"\", "")]
    [InlineData(@"x\", "x")]
    [InlineData(@"\1", "")]
    public void Commands_are_written_as_their_signs(string latex, string text) =>
        Assert.Equal(text, LatexText.Convert(latex));

    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    public void What_is_nested_more_than_32_deep_stays_LaTeX(int depth, bool stays)
    {
        var latex = string.Concat(Enumerable.Repeat(@"\sqrt{", depth)) + @"\pi" + new string('}', depth);
        Assert.Equal(stays, LatexText.Convert(latex).Contains(@"\pi", StringComparison.Ordinal));
        var fractions =
            string.Concat(Enumerable.Repeat(@"\frac{1}{", depth)) + @"\pi" + new string('}', depth);
        Assert.Equal(stays, LatexText.Convert(fractions).Contains(@"\pi", StringComparison.Ordinal));
        var numerators = string.Concat(Enumerable.Repeat(@"\frac{", depth)) + @"\pi";
        numerators += string.Concat(Enumerable.Repeat("}{1}", depth));
        Assert.Equal(stays, LatexText.Convert(numerators).Contains(@"\pi", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    public void The_degree_of_a_root_is_one_level_itself(int depth, bool stays)
    {
        var fractions =
            string.Concat(Enumerable.Repeat(@"\frac{1}{", depth)) + @"\pi" + new string('}', depth);
        Assert.Equal(
            stays,
            LatexText.Convert($@"\sqrt[{fractions}]2").Contains(@"\pi", StringComparison.Ordinal)
        );
        Assert.Equal(
            stays,
            LatexText.Convert($@"\sqrt[3]{{{fractions}}}").Contains(@"\pi", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(@"\frac", 1, "frac")]
    [InlineData(@"\{", 1, "{")]
    [InlineData("a1", 0, "a")]
    [InlineData("12", 0, "1")]
    [InlineData("12", 1, "2")]
    [InlineData("12", 2, "")]
    [InlineData("ab", 1, "b")]
    public void The_name_of_a_command_is_its_letters_or_one_other_character(
        string text,
        int at,
        string name
    ) => Assert.Equal(name, LatexText.NameAt(text, at));
}
