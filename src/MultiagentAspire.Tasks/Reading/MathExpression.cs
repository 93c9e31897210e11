using System.Globalization;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>An expression of elementary algebra, as written: nothing is simplified.</summary>
internal abstract record MathExpression
{
    /// <summary>A literal without sign: digits, with at most one point.</summary>
    public sealed record Number(string Digits) : MathExpression;

    /// <summary>A variable, or π under the name <c>pi</c>.</summary>
    public sealed record Symbol(string Name) : MathExpression;

    /// <summary><paramref name="Operator"/> is one of + - * / ^.</summary>
    public sealed record Operation(char Operator, MathExpression Left, MathExpression Right) : MathExpression;

    /// <summary>A function of one argument: neg, sqrt, abs, ln, log, exp and the trigonometric ones.</summary>
    public sealed record Call(string Function, MathExpression Argument) : MathExpression;

    public const string Pi = "pi";

    public static MathExpression Negative(MathExpression of) => new Call("neg", of);

    public static MathExpression Integer(int number) =>
        number < 0 ? Negative(Integer(-number)) : new Number(number.ToString(CultureInfo.InvariantCulture));
}
