using System.Globalization;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>An expression of elementary algebra as a tree, as it is written: nothing is simplified.</summary>
internal abstract record MathExpression
{
    /// <summary>A literal without sign.</summary>
    /// <param name="Digits">Digits with at most one point; as text, so that no number is too long.</param>
    public sealed record Number(string Digits) : MathExpression;

    /// <summary>A variable or π.</summary>
    /// <param name="Name">
    /// A letter, or the name of a Greek letter, with its subscript: <c>x_1</c>. π is <see cref="Pi"/>.
    /// </param>
    public sealed record Symbol(string Name) : MathExpression;

    /// <summary>An operation on two operands.</summary>
    /// <param name="Operator">One of + - * / ^.</param>
    /// <param name="Left">The left operand; the base of a power.</param>
    /// <param name="Right">The right operand; the exponent of a power.</param>
    public sealed record Operation(char Operator, MathExpression Left, MathExpression Right) : MathExpression;

    /// <summary>A function of one argument.</summary>
    /// <param name="Function">
    /// <c>neg</c>, <c>sqrt</c>, <c>abs</c>, <c>ln</c>, <c>log</c>, <c>exp</c> or a trigonometric one.
    /// </param>
    /// <param name="Argument">The argument.</param>
    public sealed record Call(string Function, MathExpression Argument) : MathExpression;

    /// <summary>Name of the symbol π.</summary>
    public const string Pi = "pi";

    /// <summary>The expression with a minus sign before it.</summary>
    public static MathExpression Negative(MathExpression operand) => new Call("neg", operand);

    /// <summary>A whole number as an expression; a negative one is the negation of a literal.</summary>
    public static MathExpression Integer(int number) =>
        number < 0 ? Negative(Integer(-number)) : new Number(number.ToString(CultureInfo.InvariantCulture));
}
