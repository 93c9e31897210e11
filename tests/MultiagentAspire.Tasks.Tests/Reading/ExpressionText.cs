using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>Trees of expressions as texts that show every bracket.</summary>
internal static class ExpressionText
{
    /// <summary>Null of null.</summary>
    public static string? Write(MathExpression? expression) =>
        expression switch
        {
            MathExpression.Number number => number.Digits,
            MathExpression.Symbol symbol => symbol.Name,
            MathExpression.Call call => $"{call.Function}({Write(call.Argument)})",
            MathExpression.Operation(var sign, var left, var right) =>
                $"({Write(left)} {sign} {Write(right)})",
            _ => null,
        };
}
