using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>The value of an expression in complex floating point, with variables replaced by fixed points.</summary>
internal static class NumericValue
{
    private static readonly FrozenDictionary<string, Func<Complex, Complex>> Functions = new Dictionary<
        string,
        Func<Complex, Complex>
    >
    {
        ["neg"] = value => -value,
        ["sqrt"] = Complex.Sqrt,
        ["abs"] = value => Complex.Abs(value),
        ["ln"] = Complex.Log,
        ["log"] = Complex.Log,
        ["exp"] = Complex.Exp,
        ["sin"] = Complex.Sin,
        ["cos"] = Complex.Cos,
        ["tan"] = Complex.Tan,
        ["cot"] = value => 1 / Complex.Tan(value),
        ["sec"] = value => 1 / Complex.Cos(value),
        ["csc"] = value => 1 / Complex.Sin(value),
        ["arcsin"] = Complex.Asin,
        ["arccos"] = Complex.Acos,
        ["arctan"] = Complex.Atan,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The value; not finite where the expression has no value at this point.</summary>
    /// <param name="point">
    /// Index of the points that variables have. They lie in all four quadrants, so <c>√(x²)</c> is not <c>x</c>.
    /// </param>
    public static Complex Evaluate(MathExpression expression, int point) =>
        expression switch
        {
            MathExpression.Number number => Literal(number),
            MathExpression.Symbol symbol => Variable(symbol, point),
            MathExpression.Call call => Evaluate(call, point),
            MathExpression.Operation operation => Evaluate(operation, point),
            _ => double.NaN,
        };

    /// <summary>Whether the expression has a variable; π is none.</summary>
    public static bool HasVariables(MathExpression expression) =>
        expression switch
        {
            MathExpression.Symbol symbol => symbol.Name != MathExpression.Pi,
            MathExpression.Call call => HasVariables(call.Argument),
            MathExpression.Operation { Left: var left, Right: var right } => HasVariables(left)
                || HasVariables(right),
            _ => false,
        };

    private static Complex Literal(MathExpression.Number number) =>
        double.Parse(number.Digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    /// <summary>π, or a point of modulus 0.5 to 1.5 that derives from the variable's name.</summary>
    private static Complex Variable(MathExpression.Symbol symbol, int point)
    {
        if (symbol.Name == MathExpression.Pi)
            return Math.PI;
        var random = new SplitMix64(Seeds.Derive("symbol", symbol.Name, point));
        var modulus = 0.5 + (random.NextInRange(0, 1_000_000) / 1e6);
        var angle = random.NextInRange(0, 6_283_185) / 1e6;
        return Complex.FromPolarCoordinates(modulus, angle);
    }

    private static Complex Evaluate(MathExpression.Operation operation, int point)
    {
        var left = Evaluate(operation.Left, point);
        var right = Evaluate(operation.Right, point);
        return operation.Operator switch
        {
            '+' => left + right,
            '-' => left - right,
            '*' => left * right,
            '/' => right == Complex.Zero ? double.NaN : left / right,
            _ => Power(left, right),
        };
    }

    private static Complex Power(Complex value, Complex exponent)
    {
        if (value != Complex.Zero)
            return Complex.Pow(value, exponent);
        return exponent.Real > 0 ? Complex.Zero : double.NaN;
    }

    private static Complex Evaluate(MathExpression.Call call, int point) =>
        Functions.TryGetValue(call.Function, out var function)
            ? function(Evaluate(call.Argument, point))
            : double.NaN;
}
