using System.Collections.Immutable;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>What an answer says, as far as it is understood.</summary>
internal abstract record AnswerValue
{
    /// <summary>
    /// A number or a term. <paramref name="Decimals"/>: digits after the point, where it is one decimal
    /// number and nothing else. <paramref name="Name"/>: the variable that it was said of, as in <c>x =
    /// 5</c>.
    /// </summary>
    public sealed record Scalar(MathExpression Expression, int Decimals, string? Name = null) : AnswerValue;

    /// <summary>Words, in lower case without blanks.</summary>
    public sealed record Words(string Text) : AnswerValue;

    /// <summary>Elements in order between brackets: a tuple, a point, an interval.</summary>
    public sealed record Tuple(char Open, ImmutableArray<AnswerValue> Elements, char Close) : AnswerValue;

    /// <summary>Elements without order: a set, a list of solutions, the parts of a union.</summary>
    public sealed record Collection(ImmutableArray<AnswerValue> Elements) : AnswerValue;

    /// <summary>Two terms and what holds between them: one of = ≠ &lt; ≤ (&gt; and ≥ are turned round).</summary>
    public sealed record Relation(char Operator, MathExpression Left, MathExpression Right) : AnswerValue
    {
        public MathExpression Difference => new MathExpression.Operation('-', Left, Right);
    }

    /// <summary>Rows of equal length.</summary>
    public sealed record Matrix(ImmutableArray<ImmutableArray<AnswerValue>> Rows) : AnswerValue;

    /// <summary>
    /// Whether two answers say the same: numbers and terms by value, tuples in order and with their brackets,
    /// lists and sets in any order. Symmetric and reflexive. Not transitive in three cases: a decimal of six
    /// digits or more equals what it is rounded from; a list equals a tuple in the same order and a list in
    /// any; <c>x = 5</c> equals 5 and <c>2x = 10</c>.
    /// </summary>
    public static bool AreEqual(AnswerValue left, AnswerValue right) =>
        (left, right) switch
        {
            (Scalar a, Scalar b) => ExpressionEquality.Equal(a.Expression, b.Expression)
                || EqualRounded(a, b)
                || EqualRounded(b, a),
            (Words a, Words b) => a.Text == b.Text,
            (Tuple a, Tuple b) => a.Open == b.Open
                && a.Close == b.Close
                && EqualInOrder(a.Elements, b.Elements),
            (Collection a, Collection b) => EqualInAnyOrder(a.Elements, b.Elements),
            (Tuple { Open: '(' } a, Collection b) => EqualInOrder(a.Elements, b.Elements),
            (Collection a, Tuple { Open: '(' } b) => EqualInOrder(a.Elements, b.Elements),
            (Relation a, Relation b) => AreEqual(a, b),
            (Scalar { Name: { } name } a, Relation { Operator: '=' } b) => AreEqual(
                new Relation('=', new MathExpression.Symbol(name), a.Expression),
                b
            ),
            (Relation { Operator: '=' } a, Scalar { Name: { } name } b) => AreEqual(
                a,
                new Relation('=', new MathExpression.Symbol(name), b.Expression)
            ),
            (Matrix a, Matrix b) => a.Rows.Length == b.Rows.Length
                && a.Rows.Zip(b.Rows).All(rows => EqualInOrder(rows.First, rows.Second)),
            _ => false,
        };

    private static bool AreEqual(Relation a, Relation b) =>
        a.Operator == b.Operator
        && (
            (ExpressionEquality.Equal(a.Left, b.Left) && ExpressionEquality.Equal(a.Right, b.Right))
            || (
                a.Operator is '=' or '≠'
                && ExpressionEquality.Equal(a.Left, b.Right)
                && ExpressionEquality.Equal(a.Right, b.Left)
            )
            || ExpressionEquality.AreProportional(
                a.Difference,
                b.Difference,
                positive: a.Operator is '<' or '≤'
            )
        );

    private static bool EqualRounded(Scalar exact, Scalar shown)
    {
        if (shown.Decimals < 6 || NumericValue.HasVariables(exact.Expression))
            return false;
        var (value, near) = (
            NumericValue.Evaluate(exact.Expression, 0),
            NumericValue.Evaluate(shown.Expression, 0)
        );
        return double.IsFinite(value.Real)
            && Math.Abs(value.Imaginary) < 1e-12
            && Math.Abs(value.Real - near.Real) <= 0.5000001 * Math.Pow(10, -shown.Decimals);
    }

    private static bool EqualInOrder(ImmutableArray<AnswerValue> left, ImmutableArray<AnswerValue> right) =>
        left.Length == right.Length && left.Zip(right).All(pair => AreEqual(pair.First, pair.Second));

    /// <summary>
    /// The same sets: what is said twice counts once. Lists are short
    /// (<see cref="AnswerReader.MaxElements"/>).
    /// </summary>
    private static bool EqualInAnyOrder(
        ImmutableArray<AnswerValue> left,
        ImmutableArray<AnswerValue> right
    ) =>
        left.All(element => right.Any(other => AreEqual(element, other)))
        && right.All(element => left.Any(other => AreEqual(element, other)));
}
