using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>Functions, fractions and roots, with and without a backslash.</summary>
public sealed class MathFunctionParserTests
{
    [Theory]
    [InlineData(@"\frac{1}{2}", "(1 / 2)")]
    [InlineData(@"\tfrac{1}{2}", "(1 / 2)")]
    [InlineData(@"\dfrac{1}{2}", "(1 / 2)")]
    [InlineData(@"\cfrac{1}{2}", "(1 / 2)")]
    [InlineData(@"\frac12", "(1 / 2)")]
    [InlineData(@"\frac123", null)]
    [InlineData(@"\frac xy", "(x / y)")]
    [InlineData(@"\frac{1}\pi", "(1 / pi)")]
    [InlineData(@"\frac\pi 2", "(pi / 2)")]
    [InlineData(@"\frac{1+x}{2}^2", "((1 + x) / 2)")]
    [InlineData(@"\frac{1}", null)]
    [InlineData(@"\frac", null)]
    [InlineData(@"\frac+2", null)]
    [InlineData(@"\frac{\frac12}{3}", "((1 / 2) / 3)")]
    public void A_fraction_has_two_arguments(string text, string? tree)
    {
        if (text.EndsWith("^2", StringComparison.Ordinal))
            tree = $"({tree} ^ 2)";
        Assert.Equal(tree, Tree(text));
    }

    [Theory]
    [InlineData(@"\sqrt{2}", "sqrt(2)")]
    [InlineData(@"\sqrt2", "sqrt(2)")]
    [InlineData(@"\sqrt 23", null)]
    [InlineData(@"\sqrt x", "sqrt(x)")]
    [InlineData(@"\sqrt[3]{8}", "(8 ^ (1 / 3))")]
    [InlineData(@"\sqrt[n]2", "(2 ^ (1 / n))")]
    [InlineData(@"\sqrt[3]", null)]
    [InlineData(@"\sqrt[3", null)]
    [InlineData(@"\sqrt", null)]
    [InlineData(@"\sqrt\pi", "sqrt(pi)")]
    [InlineData("sqrt(8)", "sqrt(8)")]
    [InlineData("sqrt8", "sqrt(8)")]
    [InlineData("sqrt(2)^2", "(sqrt(2) ^ 2)")]
    [InlineData("sqrt2x", "(sqrt(2) * x)")]
    public void A_root_has_one_argument_and_may_have_a_degree(string text, string? tree) =>
        Assert.Equal(tree, Tree(text));

    [Theory]
    [InlineData(@"\sin x", "sin(x)")]
    [InlineData("sin(x)", "sin(x)")]
    [InlineData("sin x^2", "sin((x ^ 2))")]
    [InlineData("sin(x)^2", "(sin(x) ^ 2)")]
    [InlineData("sin^2 x", "(sin(x) ^ 2)")]
    [InlineData("sin^{2}(x)", "(sin(x) ^ 2)")]
    [InlineData("sin^2(x)+1", "((sin(x) ^ 2) + 1)")]
    [InlineData("sin^{-1} x", null)]
    [InlineData("sin^-1 x", null)]
    [InlineData("sin", null)]
    [InlineData(@"\sin ", null)]
    [InlineData("sin^", null)]
    [InlineData("sin+1", null)]
    [InlineData("2sin x", "(2 * sin(x))")]
    [InlineData("sin x cos x", "(sin(x) * cos(x))")]
    [InlineData("ln 2", "ln(2)")]
    [InlineData("log(10)", "log(10)")]
    [InlineData(@"\exp(1)", "exp(1)")]
    [InlineData(@"\arctan 1", "arctan(1)")]
    public void A_function_is_applied_to_its_next_power_or_to_brackets(string text, string? tree) =>
        Assert.Equal(tree, Tree(text));

    [Theory]
    [InlineData("sin ", 63, true)]
    [InlineData("sin ", 64, false)]
    [InlineData(@"\sqrt", 64, true)]
    [InlineData(@"\sqrt", 65, false)]
    public void Functions_within_functions_end_at_a_depth(string function, int depth, bool parsed)
    {
        var term = string.Concat(Enumerable.Repeat(function, depth)) + "2";
        Assert.Equal(parsed, Tree(term) is not null);
    }

    [Theory]
    [InlineData(@"\sqrt\pi")]
    [InlineData(@"\frac\pi\pi")]
    [InlineData("sin x")]
    [InlineData("sin^2 x")]
    [InlineData("(1)")]
    public void Terms_beside_each_other_do_not_count_as_depth(string term) =>
        Assert.NotNull(Tree(string.Join('+', Enumerable.Repeat(term, 100))));

    [Fact]
    public void A_negative_whole_number_is_the_negation_of_its_digits()
    {
        Assert.Equal("7", ExpressionText.Write(MathExpression.Integer(7)));
        Assert.Equal("0", ExpressionText.Write(MathExpression.Integer(0)));
        Assert.Equal("neg(7)", ExpressionText.Write(MathExpression.Integer(-7)));
    }

    private static string? Tree(string text) => ExpressionText.Write(MathExpressionParser.Parse(text));
}
