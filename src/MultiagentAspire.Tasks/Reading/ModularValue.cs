using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// The value of an expression of rational functions in the integers modulo the prime 2^61 - 1, with variables
/// replaced by fixed residues. Two expressions that are equal have equal values; two that are not have, at
/// one place, with a chance of about their degree in 2^61. Exact, and as cheap for a number of a thousand
/// digits as for a small one.
/// </summary>
internal static class ModularValue
{
    private const ulong Prime = (1UL << 61) - 1;

    /// <summary>
    /// Null where the expression is no rational function with whole exponents, or divides by zero at this
    /// place.
    /// </summary>
    /// <param name="point">Which residues variables have.</param>
    public static ulong? Evaluate(MathExpression expression, int point) =>
        expression switch
        {
            MathExpression.Number number => Literal(number.Digits),
            MathExpression.Symbol { Name: MathExpression.Pi } => null,
            MathExpression.Symbol symbol => Seeds.Derive("symbol", symbol.Name, point) % Prime,
            MathExpression.Call { Function: "neg" } call => Evaluate(call.Argument, point) is { } value
                ? Subtract(0, value)
                : null,
            MathExpression.Operation { Operator: '^' } power => WholeNumber(power.Right) is { } exponent
            && Evaluate(power.Left, point) is { } value
                ? Power(value, exponent)
                : null,
            MathExpression.Operation operation => Evaluate(operation.Left, point) is { } left
            && Evaluate(operation.Right, point) is { } right
                ? Apply(operation.Operator, left, right)
                : null,
            _ => null,
        };

    private static ulong? Apply(char operation, ulong left, ulong right) =>
        operation switch
        {
            '+' => Subtract(left, Prime - right),
            '-' => Subtract(left, right),
            '*' => Multiply(left, right),
            _ => Power(right, -1) is { } inverse ? Multiply(left, inverse) : null,
        };

    /// <summary>Null for zero to a negative power.</summary>
    private static ulong? Power(ulong value, int exponent)
    {
        if (value == 0 && exponent <= 0)
            return null;
        // Fermat: a^(p-1) = 1
        var (result, left) = (1UL, exponent < 0 ? (ulong)((long)(Prime - 1) + exponent) : (ulong)exponent);
        for (; left > 0; left >>= 1)
        {
            if ((left & 1) == 1)
                result = Multiply(result, value);
            value = Multiply(value, value);
        }
        return result;
    }

    private static int? WholeNumber(MathExpression exponent) =>
        exponent switch
        {
            MathExpression.Number number
                when int.TryParse(
                    number.Digits,
                    System.Globalization.NumberStyles.None,
                    null,
                    out var value
                ) => value,
            MathExpression.Call { Function: "neg" } call => -WholeNumber(call.Argument),
            _ => null,
        };

    private static ulong Literal(string digits)
    {
        var (value, scale) = (0UL, 1UL);
        var fraction = false;
        foreach (var digit in digits)
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
