using System.Globalization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// The value of a rational function in the integers modulo the prime 2^61 - 1, with variables replaced by fixed
/// residues. Equal expressions have equal values; different ones have equal values at one point with a probability of
/// about their degree in 2^61. The value is exact, and a number of a thousand digits costs as little as a small one.
/// </summary>
internal static class ModularValue
{
    private const ulong Prime = (1UL << 61) - 1;
    private const int MaxFactorial = 10_000;

    /// <summary>
    /// The residue; null where the expression is no rational function with whole exponents, or divides by zero at this
    /// point.
    /// </summary>
    /// <param name="point">Index of the residues that variables have.</param>
    public static ulong? Evaluate(MathExpression expression, int point) =>
        expression switch
        {
            MathExpression.Number number => Literal(number),
            MathExpression.Symbol symbol => Variable(symbol, point),
            MathExpression.Call call => Evaluate(call, point),
            MathExpression.Operation operation => Evaluate(operation, point),
            _ => null,
        };

    private static ulong? Variable(MathExpression.Symbol symbol, int point) =>
        symbol.Name == MathExpression.Pi ? null : Seeds.Derive("symbol", symbol.Name, point) % Prime;

    private static ulong? Evaluate(MathExpression.Call call, int point)
    {
        if (call.Function == "factorial")
            return WholeNumber(call.Argument) is >= 0 and <= MaxFactorial and { } number
                ? Factorial(number)
                : null;
        if (call.Function != "neg")
            return null;
        return Evaluate(call.Argument, point) is { } value ? Subtract(0, value) : null;
    }

    private static ulong Factorial(int number)
    {
        var product = 1UL;
        for (var factor = 2UL; factor <= (ulong)number; factor++)
            product = Multiply(product, factor);
        return product;
    }

    private static ulong? Evaluate(MathExpression.Operation operation, int point)
    {
        if (operation.Operator == '^')
            return
                WholeNumber(operation.Right) is { } exponent && Evaluate(operation.Left, point) is { } value
                ? Power(value, exponent)
                : null;
        return Evaluate(operation.Left, point) is { } left && Evaluate(operation.Right, point) is { } right
            ? Apply(operation.Operator, left, right)
            : null;
    }

    private static ulong? Apply(char operation, ulong left, ulong right) =>
        operation switch
        {
            '+' => Subtract(left, Prime - right),
            '-' => Subtract(left, right),
            '*' => Multiply(left, right),
            _ => Power(right, -1) is { } inverse ? Multiply(left, inverse) : null,
        };

    /// <summary>
    /// The power by repeated squaring; null for zero to a power of zero or less. A negative exponent -n is
    /// Prime - 1 - n, by Fermat: a^(p-1) = 1.
    /// </summary>
    private static ulong? Power(ulong value, int exponent)
    {
        if (value == 0 && exponent <= 0)
            return null;
        var result = 1UL;
        var remaining = exponent < 0 ? (ulong)((long)(Prime - 1) + exponent) : (ulong)exponent;
        for (; remaining > 0; remaining >>= 1)
        {
            if ((remaining & 1) == 1)
                result = Multiply(result, value);
            value = Multiply(value, value);
        }
        return result;
    }

    private static int? WholeNumber(MathExpression exponent) =>
        exponent switch
        {
            MathExpression.Number number => ParseWholeNumber(number.Digits),
            MathExpression.Call { Function: "neg" } call => -WholeNumber(call.Argument),
            MathExpression.Operation { Operator: '-' } difference => WholeNumber(difference.Left)
                - WholeNumber(difference.Right),
            _ => null,
        };

    private static int? ParseWholeNumber(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static ulong Literal(MathExpression.Number number)
    {
        var (value, scale) = (0UL, 1UL);
        var fraction = false;
        foreach (var digit in number.Digits)
        {
            if (digit == '.')
            {
                fraction = true;
                continue;
            }
            value = Subtract(Multiply(value, 10), Prime - (ulong)(digit - '0'));
            if (fraction)
                scale = Multiply(scale, 10);
        }
        return Multiply(value, Power(scale, -1)!.Value);
    }

    private static ulong Multiply(ulong left, ulong right) => (ulong)((UInt128)left * right % Prime);

    private static ulong Subtract(ulong left, ulong right) => (left + Prime - right) % Prime;
}
