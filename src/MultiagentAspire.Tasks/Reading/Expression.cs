using System.Globalization;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>An expression of elementary algebra, as written: nothing is simplified.</summary>
internal abstract record Expression
{
    /// <summary>A literal without sign: digits, with at most one point.</summary>
    public sealed record Number(string Digits) : Expression;

    /// <summary>A variable, or π under the name <c>pi</c>.</summary>
    public sealed record Symbol(string Name) : Expression;

    /// <summary><paramref name="Operator"/> is one of + - * / ^.</summary>
    public sealed record Operation(char Operator, Expression Left, Expression Right) : Expression;

    /// <summary>A function of one argument: neg, sqrt, abs, ln, log, exp and the trigonometric ones.</summary>
    public sealed record Call(string Function, Expression Argument) : Expression;

    public const string Pi = "pi";

    public static Expression Negative(Expression of) => new Call("neg", of);

    public static Expression Whole(int number) =>
        number < 0 ? Negative(Whole(-number)) : new Number(number.ToString(CultureInfo.InvariantCulture));
}
