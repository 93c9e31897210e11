using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

public sealed class ExpressionEqualityTests
{
    [Theory]
    [InlineData("x^2-1", "(x-1)(x+1)", true)]
    [InlineData("x/y", "x*y^{-1}", true)]
    [InlineData("x+y", "y+x", true)]
    [InlineData("x", "y", false)]
    [InlineData("x", "x+1", false)]
    [InlineData("x", "1", false)]
    [InlineData("12345678901234567890", "12345678901234567891", false)]
    [InlineData("0.1+0.2", "0.3", true)]
    [InlineData("1/3", "0.333333333333333333", false)]
    [InlineData("1/0", "1/0", false)]
    [InlineData("1/0", "1", false)]
    [InlineData("0^0", "1", false)]
    public void Rational_terms_are_compared_exactly(string left, string right, bool equal) =>
        AssertEqual(left, right, equal);

    [Theory]
    [InlineData("sqrt(8)", "2sqrt(2)", true)]
    [InlineData("sin(x)^2+cos(x)^2", "1", true)]
    [InlineData("sin(x)", "cos(x)", false)]
    [InlineData("sqrt(x^2)", "x", false)]
    [InlineData("exp(ln(x))", "x", true)]
    [InlineData(@"\pi", "3.14159265", false)]
    [InlineData(@"2\pi", @"\pi+\pi", true)]
    [InlineData("sqrt(2)", "1.4142135623730951", true)]
    [InlineData("sqrt(2)", "1.41421356237", false)]
    [InlineData("sin(pi)", "0", true)] // within the absolute tolerance
    [InlineData("exp(100)", "exp(100)+exp(60)", true)] // within the relative tolerance
    [InlineData("exp(100)", "exp(100)+exp(71)", true)]
    [InlineData("exp(100)", "exp(100)+exp(73)", false)]
    [InlineData("sqrt(1/0)", "sqrt(1/0)", false)]
    [InlineData("sqrt(x/(y-y))", "sqrt(x/(y-y))", false)]
    public void Other_terms_are_compared_at_points_within_a_tolerance(
        string left,
        string right,
        bool equal
    ) => AssertEqual(left, right, equal);

    [Theory]
    [InlineData("x", "2x", true, true)]
    [InlineData("x", "-2x", true, false)]
    [InlineData("x", "-2x", false, true)]
    [InlineData("2x-10", "x-5", true, true)]
    [InlineData("2x-10", "x-6", true, false)]
    [InlineData("x", "x^2", false, false)]
    [InlineData("x", "y", false, false)]
    [InlineData("x", "sqrt(-1)*x", false, false)] // the ratio is no real number
    [InlineData("0", "0", true, true)]
    [InlineData("0", "x", true, false)]
    [InlineData("0", "x", false, false)]
    [InlineData("1", "2", true, true)]
    [InlineData("2", "1", true, true)]
    [InlineData("1", "-1", false, true)]
    [InlineData("x", "0", false, false)]
    [InlineData("2", "6", true, true)]
    [InlineData("2", "-6", true, false)]
    [InlineData("2", "1/0", false, false)]
    public void Terms_are_proportional_by_one_real_factor(
        string left,
        string right,
        bool positive,
        bool proportional
    ) =>
        Assert.Equal(
            proportional,
            ExpressionEquality.AreProportional(
                MathExpressionParser.Parse(left)!,
                MathExpressionParser.Parse(right)!,
                positive
            )
        );

    private static void AssertEqual(string left, string right, bool equal)
    {
        var (a, b) = (MathExpressionParser.Parse(left)!, MathExpressionParser.Parse(right)!);
        Assert.Equal(equal, ExpressionEquality.Equal(a, b));
        Assert.Equal(equal, ExpressionEquality.Equal(b, a));
    }
}
