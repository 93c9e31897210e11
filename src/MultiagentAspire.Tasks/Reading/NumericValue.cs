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
        ["floor"] = value => Real(value, Math.Floor),
        ["ceil"] = value => Real(value, Math.Ceiling),
        ["factorial"] = value => Gamma(value + 1),
        ["arctan"] = Complex.Atan,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly double[] Lanczos =
    [
        0.99999999999980993,
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7,
    ];

    /// <summary>
    /// Whether the expression has a function that is meant for real numbers: a modulus or a rounding.
    /// </summary>
    public static bool IsReal(MathExpression expression) =>
        expression switch
        {
            MathExpression.Call { Function: "abs" or "floor" or "ceil" } => true,
            MathExpression.Call call => IsReal(call.Argument),
            MathExpression.Operation { Left: var left, Right: var right } => IsReal(left) || IsReal(right),
            _ => false,
        };

    /// <summary>The value; not finite where the expression has no value at this point.</summary>
    /// <param name="point">
    /// Index of the points that variables have. They lie in all four quadrants, so <c>√(x²)</c> is not <c>x</c>.
    /// </param>
    /// <param name="real">Whether the points are real, of either sign.</param>
    public static Complex Evaluate(MathExpression expression, int point, bool real = false) =>
        expression switch
        {
            MathExpression.Number number => Literal(number),
            MathExpression.Symbol symbol => Variable(symbol, point, real),
            MathExpression.Call call => Evaluate(call, point, real),
            MathExpression.Operation operation => Evaluate(operation, point, real),
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

    private static Complex Real(Complex value, Func<double, double> round) =>
        Math.Abs(value.Imaginary) < 1e-9 ? round(value.Real) : double.NaN;

    /// <summary>Γ by Lanczos' approximation with g = 7, to about 15 digits; by reflection left of 1/2.</summary>
    private static Complex Gamma(Complex value)
    {
        if (value.Real < 0.5)
            return Math.PI / (Complex.Sin(Math.PI * value) * Gamma(1 - value));
        value -= 1;
        Complex sum = Lanczos[0];
        for (var i = 1; i < Lanczos.Length; i++)
            sum += Lanczos[i] / (value + i);
        var t = value + 7.5;
        return Math.Sqrt(2 * Math.PI) * Complex.Pow(t, value + 0.5) * Complex.Exp(-t) * sum;
    }

    private static Complex Literal(MathExpression.Number number) =>
        double.Parse(number.Digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    /// <summary>π, or a point of modulus 0.5 to 1.5 that derives from the variable's name.</summary>
    private static Complex Variable(MathExpression.Symbol symbol, int point, bool real)
    {
        if (symbol.Name == MathExpression.Pi)
            return Math.PI;
        var random = new SplitMix64(Seeds.Derive("symbol", symbol.Name, point));
        var modulus = 0.5 + (random.NextInRange(0, 1_000_000) / 1e6);
        var angle = random.NextInRange(0, 6_283_185) / 1e6;
        if (real)
            return angle < Math.PI ? modulus : -modulus;
        return Complex.FromPolarCoordinates(modulus, angle);
    }

    private static Complex Evaluate(MathExpression.Operation operation, int point, bool real)
    {
        var left = Evaluate(operation.Left, point, real);
        var right = Evaluate(operation.Right, point, real);
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

    private static Complex Evaluate(MathExpression.Call call, int point, bool real) =>
        Functions.TryGetValue(call.Function, out var function)
            ? function(Evaluate(call.Argument, point, real))
            : double.NaN;
}
