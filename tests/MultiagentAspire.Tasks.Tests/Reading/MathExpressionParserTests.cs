using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>The tree of each text, written with all its brackets.</summary>
public sealed class MathExpressionParserTests
{
    [Theory]
    [InlineData("12", "12")]
    [InlineData(" 1 + 2 ", "(1 + 2)")]
    [InlineData("1+2*3", "(1 + (2 * 3))")]
    [InlineData("1*2+3", "((1 * 2) + 3)")]
    [InlineData("1-2-3", "((1 - 2) - 3)")]
    [InlineData("8/4/2", "((8 / 4) / 2)")]
    [InlineData("1-2+3", "((1 - 2) + 3)")]
    [InlineData("1\u22122", "(1 - 2)")]
    [InlineData("2*3^2", "(2 * (3 ^ 2))")]
    [InlineData("-2^2", "neg((2 ^ 2))")]
    [InlineData("--2", "2")]
    [InlineData("-+2", "neg(2)")]
    [InlineData("---2", "neg(2)")]
    [InlineData("\u22122", "neg(2)")]
    [InlineData("2*-3", "(2 * neg(3))")]
    [InlineData("2/-3^2", "(2 / neg((3 ^ 2)))")]
    [InlineData("2--3", "(2 - neg(3))")]
    [InlineData("2^-3", "(2 ^ neg(3))")]
    [InlineData("2^{-3}", "(2 ^ neg(3))")]
    [InlineData("2^{3+1}", "(2 ^ (3 + 1))")]
    [InlineData("2^(3)", "(2 ^ 3)")]
    [InlineData("6÷2·3×4", "(((6 / 2) * 3) * 4)")]
    [InlineData(@"6\div 2\cdot 3\times 4", "(((6 / 2) * 3) * 4)")]
    public void Operators_bind_as_in_mathematics(string text, string tree) => AssertTree(text, tree);

    [Theory]
    [InlineData("2x", "(2 * x)")]
    [InlineData("xy", "(x * y)")]
    [InlineData("2x^2", "(2 * (x ^ 2))")]
    [InlineData("2(3)", "(2 * 3)")]
    [InlineData("(1+2)(3)", "((1 + 2) * 3)")]
    [InlineData("2{3}", "(2 * 3)")]
    [InlineData("2\\pi", "(2 * pi)")]
    [InlineData("2 3", null)]
    [InlineData(@"3\frac{1}{2}", "(3 + (1 / 2))")]
    [InlineData(@"3.5\frac{1}{2}", "(3.5 * (1 / 2))")]
    [InlineData(@"x\frac{1}{2}", "(x * (1 / 2))")]
    [InlineData(@"3\frac{x}{2}", "(3 * (x / 2))")]
    [InlineData(@"3\frac{1}{x}", "(3 * (1 / x))")]
    [InlineData(@"3\frac{1}{2}x", "((3 + (1 / 2)) * x)")]
    public void Neighbours_are_factors_and_a_whole_number_before_a_fraction_is_a_mixed_number(
        string text,
        string? tree
    ) => AssertTree(text, tree);

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData(".5", ".5")]
    [InlineData("5.", "5.")]
    [InlineData(".", null)]
    [InlineData("1.2.3", null)]
    [InlineData("1..2", null)]
    [InlineData("(.)", null)]
    public void A_number_has_digits_and_at_most_one_point(string text, string? tree) =>
        AssertTree(text, tree);

    [Theory]
    [InlineData("x_1", "x_1")]
    [InlineData("x_{12}", "x_12")]
    [InlineData("x_{ a }", "x_a")]
    [InlineData("x _ 1", null)]
    [InlineData("x_12", null)]
    [InlineData("x_1y", "(x_1 * y)")]
    [InlineData("x_{1", null)]
    [InlineData("x_", null)]
    [InlineData("x_{1}2", null)]
    [InlineData(@"\alpha_{1}x", "(alpha_1 * x)")]
    [InlineData("π", "pi")]
    [InlineData("pi", "pi")]
    [InlineData(@"\pi", "pi")]
    [InlineData("pix", "(pi * x)")]
    [InlineData(@"\theta", "theta")]
    [InlineData(@"\varphi+\ell", "(varphi + ell)")]
    [InlineData("∞", "∞")]
    [InlineData("-∞", "neg(∞)")]
    public void Names_are_letters_with_a_subscript_or_known_commands(string text, string? tree) =>
        AssertTree(text, tree);

    [Theory]
    [InlineData("(1)", "1")]
    [InlineData("[1+2]*3", "((1 + 2) * 3)")]
    [InlineData("{1}", "1")]
    [InlineData("|x|", "abs(x)")]
    [InlineData("|-3|", "abs(neg(3))")]
    [InlineData("((1))", "1")]
    [InlineData("( 1 )", "1")]
    [InlineData("(1", null)]
    [InlineData("1)", null)]
    [InlineData("(1]", null)]
    [InlineData("()", null)]
    [InlineData("|1", null)]
    [InlineData("{1+", null)]
    public void Brackets_hold_a_sum_and_are_closed_by_their_own(string text, string? tree) =>
        AssertTree(text, tree);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("+")]
    [InlineData("1+")]
    [InlineData("*1")]
    [InlineData("1*")]
    [InlineData("1/")]
    [InlineData("2^")]
    [InlineData("2^3^4")]
    [InlineData("2^{3")]
    [InlineData(@"\unknown")]
    [InlineData(@"\")]
    [InlineData("1=1")]
    [InlineData("1\0")]
    [InlineData("\0")]
    [InlineData("a\0b")]
    public void What_is_no_term_has_no_tree(string text) => Assert.Null(MathExpressionParser.Parse(text));

    [Theory]
    [InlineData(62, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(70, false)]
    public void Brackets_may_be_nested_63_deep(int depth, bool parsed) =>
        Assert.Equal(
            parsed,
            MathExpressionParser.Parse(new string('(', depth) + "1" + new string(')', depth)) is not null
        );

    [Theory]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public void A_term_has_at_most_2000_characters(int length, bool parsed) =>
        Assert.Equal(parsed, MathExpressionParser.Parse(new string('1', length)) is not null);

    private static void AssertTree(string text, string? tree) =>
        Assert.Equal(tree, ExpressionText.Write(MathExpressionParser.Parse(text)));
}
