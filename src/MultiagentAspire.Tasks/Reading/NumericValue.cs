using System.Globalization;
using System.Numerics;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>The value of an expression in complex floating point, with variables replaced by fixed points.</summary>
internal static class NumericValue
{
    /// <summary>Not finite where the expression has no value here.</summary>
    /// <param name="point">Which points variables have; they lie in all four quadrants, so that <c>√(x²)</c>
    /// is not <c>x</c>.</param>
    public static Complex Evaluate(MathExpression expression, int point) =>
        expression switch
        {
            MathExpression.Number number => double.Parse(
                number.Digits,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture
            ),
            MathExpression.Symbol { Name: MathExpression.Pi } => Math.PI,
            MathExpression.Symbol symbol => Point(new SplitMix64(Seeds.Derive("symbol", symbol.Name, point))),
            MathExpression.Call call => Apply(call.Function, Evaluate(call.Argument, point)),
            MathExpression.Operation operation => Apply(
                operation.Operator,
                Evaluate(operation.Left, point),
                Evaluate(operation.Right, point)
            ),
            _ => double.NaN,
        };

    /// <summary>Whether it has variables.</summary>
    public static bool HasVariables(MathExpression expression) =>
        expression switch
        {
            MathExpression.Symbol symbol => symbol.Name != MathExpression.Pi,
            MathExpression.Call call => HasVariables(call.Argument),
            MathExpression.Operation operation => HasVariables(operation.Left)
                || HasVariables(operation.Right),
            _ => false,
        };

    private static Complex Point(SplitMix64 random) =>
        Complex.FromPolarCoordinates(
            0.5 + (random.NextInRange(0, 1_000_000) / 1e6),
            random.NextInRange(0, 6_283_185) / 1e6
        );

    private static Complex Apply(char operation, Complex left, Complex right) =>
        operation switch
        {
            '+' => left + right,
            '-' => left - right,
            '*' => left * right,
            '/' => right == Complex.Zero ? double.NaN : left / right,
            _ => left == Complex.Zero
                ? (right.Real > 0 ? Complex.Zero : double.NaN)
                : Complex.Pow(left, right),
        };

    private static Complex Apply(string function, Complex value) =>
        function switch
        {
            "neg" => -value,
            "sqrt" => Complex.Sqrt(value),
            "abs" => Complex.Abs(value),
            "ln" or "log" => Complex.Log(value),
            "exp" => Complex.Exp(value),
            "sin" => Complex.Sin(value),
            "cos" => Complex.Cos(value),
            "tan" => Complex.Tan(value),
            "cot" => 1 / Complex.Tan(value),
            "sec" => 1 / Complex.Cos(value),
            "csc" => 1 / Complex.Sin(value),
            "arcsin" => Complex.Asin(value),
            "arccos" => Complex.Acos(value),
            "arctan" => Complex.Atan(value),
            _ => double.NaN,
        };
}
