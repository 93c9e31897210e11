using System.Numerics;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>Values modulo the prime 2^61 - 1, against arithmetic with large integers.</summary>
public sealed class ModularValueTests
{
    private static readonly BigInteger Prime = BigInteger.Pow(2, 61) - 1;

    [Theory]
    [InlineData('+')]
    [InlineData('-')]
    [InlineData('*')]
    public void Sums_differences_and_products_are_those_of_large_integers(char sign) =>
        Gen.Select(Gen.ULong, Gen.ULong)
            .Sample(
                (left, right) =>
                {
                    var (a, b) = ((BigInteger)left, (BigInteger)right);
                    var value =
                        sign == '+' ? a + b
                        : sign == '-' ? a - b
                        : a * b;
                    Assert.Equal(Reduce(value), Evaluate($"{left}{sign}{right}"));
                }
            );

    [Fact]
    public void A_quotient_times_its_divisor_is_the_dividend() =>
        Gen.Select(Gen.Long[0, 1L << 60], Gen.Long[1, 1L << 60])
            .Sample(
                (dividend, divisor) =>
                {
                    var quotient = Evaluate($"{dividend}/{divisor}")!.Value;
                    Assert.Equal(Reduce(dividend), Reduce((BigInteger)quotient * divisor));
                    Assert.InRange(quotient, 0UL, (1UL << 61) - 2);
                }
            );

    [Fact]
    public void A_power_is_the_product_of_equal_factors() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[1, 60])
            .Sample(
                (value, exponent) =>
                {
                    var power = Reduce(BigInteger.Pow(value, exponent));
                    Assert.Equal(power, Evaluate($"{value}^{{{exponent}}}"));
                    if (value > 0)
                        Assert.Equal(
                            BigInteger.One,
                            (BigInteger)power * Evaluate($"{value}^{{-{exponent}}}")!.Value % Prime
                        );
                }
            );

    [Fact]
    public void A_decimal_is_its_digits_over_a_power_of_ten() =>
        Gen.Select(Gen.Int[0, 999_999], Gen.Int[1, 5])
            .Sample(
                (whole, digits) =>
                {
                    var part = new string('7', digits);
                    var value = Evaluate($"{whole}.{part}")!.Value;
                    var scaled = Reduce((BigInteger)value * BigInteger.Pow(10, digits));
                    Assert.Equal(Reduce(BigInteger.Parse($"{whole}{part}")), scaled);
                }
            );

    [Theory]
    [InlineData("0^1", 0UL)]
    [InlineData("5^0", 1UL)]
    [InlineData("0", 0UL)]
    [InlineData("5.", 5UL)]
    [InlineData("1.0", 1UL)]
    [InlineData("-1", (1UL << 61) - 2)]
    [InlineData("2^{--3}", 8UL)]
    [InlineData("--4", 4UL)]
    public void Small_values_are_exact(string text, ulong value) => Assert.Equal(value, Evaluate(text));

    [Theory]
    [InlineData("0^0")]
    [InlineData("0^{-1}")]
    [InlineData("1/0")]
    [InlineData("1/(2-2)")]
    [InlineData(@"\pi")]
    [InlineData(@"1+\pi")]
    [InlineData(@"\pi*2")]
    [InlineData("sqrt(4)")]
    [InlineData("1+sqrt(4)")]
    [InlineData("-sqrt(4)")]
    [InlineData("2^x")]
    [InlineData("2^{0.5}")]
    [InlineData("2^{(1+1)}")]
    [InlineData("2^{99999999999}")]
    [InlineData("sqrt(4)^2")]
    public void What_has_no_exact_value_has_none(string text) => Assert.Null(Evaluate(text));

    [Fact]
    public void A_variable_has_a_value_of_its_own_at_each_point()
    {
        Assert.Equal(Seeds.Derive("symbol", "x", 3) % ((1UL << 61) - 1), Evaluate("x", 3));
        Assert.Equal(6, Enumerable.Range(0, 6).Select(point => Evaluate("x", point)).Distinct().Count());
        Assert.NotEqual(Evaluate("x"), Evaluate("y"));
        Assert.NotEqual(Evaluate("x_1"), Evaluate("x_2"));
    }

    private static ulong? Evaluate(string text, int point = 0) =>
        ModularValue.Evaluate(MathExpressionParser.Parse(text)!, point);

    private static ulong Reduce(BigInteger value) => (ulong)(((value % Prime) + Prime) % Prime);
}
