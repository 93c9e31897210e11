using System.Globalization;
using System.Numerics;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>The value of an expression in complex floating point, with variables replaced by fixed points.</summary>
internal static class NumericValue
{
    /// <summary>Not finite where the expression has no value here.</summary>
    /// <param name="place">Which points variables have; they lie in all four quadrants, so that <c>√(x²)</c> is not <c>x</c>.</param>
    public static Complex Of(Expression expression, int place) =>
        expression switch
        {
            Expression.Number number => double.Parse(
                number.Digits,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture
            ),
            Expression.Symbol { Name: Expression.Pi } => Math.PI,
            Expression.Symbol symbol => Point(new SplitMix(Seeds.Derive("symbol", symbol.Name, place))),
            Expression.Call call => Apply(call.Function, Of(call.Argument, place)),
            Expression.Operation operation => Apply(
                operation.Operator,
                Of(operation.Left, place),
                Of(operation.Right, place)
            ),
            _ => double.NaN,
        };

    /// <summary>Whether it has variables.</summary>
    public static bool Varies(Expression expression) =>
        expression switch
        {
            Expression.Symbol symbol => symbol.Name != Expression.Pi,
            Expression.Call call => Varies(call.Argument),
            Expression.Operation operation => Varies(operation.Left) || Varies(operation.Right),
            _ => false,
        };

    private static Complex Point(SplitMix chance) =>
        Complex.FromPolarCoordinates(
            0.5 + (chance.Between(0, 1_000_000) / 1e6),
            chance.Between(0, 6_283_185) / 1e6
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
