using System.Numerics;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

public sealed class NumericValueTests
{
    [Theory]
    [InlineData("1+2*3-4/8", 6.5)]
    [InlineData("2^10", 1024)]
    [InlineData("-3", -3)]
    [InlineData("|-3|", 3)]
    [InlineData("0^2", 0)]
    [InlineData("1.25", 1.25)]
    [InlineData(".5", 0.5)]
    [InlineData(@"\pi", Math.PI)]
    [InlineData("ln(1)", 0)]
    [InlineData("ln(exp(2))", 2)]
    [InlineData("log(exp(3))", 3)] // the natural logarithm
    [InlineData("sqrt(16)", 4)]
    [InlineData("sin(1)", 0.8414709848078965)]
    [InlineData("cos(1)", 0.5403023058681398)]
    [InlineData("tan(1)", 1.5574077246549023)]
    [InlineData("cot(1)", 0.6420926159343306)]
    [InlineData("sec(1)", 1.8508157176809255)]
    [InlineData("csc(1)", 1.1883951057781212)]
    [InlineData("arcsin(0.5)", 0.5235987755982989)]
    [InlineData("arccos(0.5)", 1.0471975511965979)]
    [InlineData("arctan(0.5)", 0.4636476090008061)]
    public void Constants_have_their_value(string text, double value)
    {
        var evaluated = Evaluate(text);
        Assert.Equal(value, evaluated.Real, 1e-12);
        Assert.Equal(0, evaluated.Imaginary, 1e-12);
    }

    [Fact]
    public void Roots_of_negative_numbers_are_imaginary() =>
        Assert.Equal(2, Evaluate("sqrt(-4)").Imaginary, 1e-12);

    [Theory]
    [InlineData("1/0")]
    [InlineData("0^0")]
    [InlineData("0^{-1}")]
    [InlineData("0/0")]
    public void What_is_undefined_is_not_finite(string text) =>
        Assert.False(Complex.IsFinite(Evaluate(text)));

    [Theory]
    [InlineData("x", true)]
    [InlineData(@"\pi", false)]
    [InlineData("1+x", true)]
    [InlineData("x+1", true)]
    [InlineData("1+2", false)]
    [InlineData("sqrt(x)", true)]
    [InlineData("sqrt(2)", false)]
    [InlineData(@"2\pi", false)]
    public void Letters_are_variables_and_pi_is_none(string text, bool variables) =>
        Assert.Equal(variables, NumericValue.HasVariables(MathExpressionParser.Parse(text)!));

    /// <summary>No point is near 0 or far from 1, where rounding or overflow would decide.</summary>
    [Fact]
    public void A_variable_lies_in_a_ring_around_0_and_is_the_same_each_time()
    {
        var random = new SplitMix64(Seeds.Derive("symbol", "x", 2));
        var modulus = 0.5 + (random.NextInRange(0, 1_000_000) / 1e6);
        var angle = random.NextInRange(0, 6_283_185) / 1e6;
        var value = Evaluate("x", 2);
        Assert.Equal(modulus, value.Magnitude, 1e-9);
        Assert.Equal(0, Complex.Abs(Complex.FromPolarCoordinates(modulus, angle) - value), 1e-9);
        for (var point = 0; point < 100; point++)
            Assert.InRange(Evaluate("x", point).Magnitude, 0.5 - 1e-9, 1.5 + 1e-9);
        Assert.NotEqual(Evaluate("x", 0), Evaluate("x", 1));
        Assert.NotEqual(Evaluate("x"), Evaluate("y"));
    }

    private static Complex Evaluate(string text, int point = 0) =>
        NumericValue.Evaluate(MathExpressionParser.Parse(text)!, point);
}
