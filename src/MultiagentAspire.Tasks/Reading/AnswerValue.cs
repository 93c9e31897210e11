using System.Collections.Immutable;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>The meaning of an answer, as <see cref="AnswerReader"/> parses it.</summary>
internal abstract record AnswerValue
{
    /// <summary>
    /// Whether two answers mean the same: numbers and terms by value, tuples in order and with their brackets, lists
    /// and sets in any order. Symmetric and reflexive. Not transitive in four cases: a time of day equals its ratio,
    /// which other times equal; a decimal of six digits or more equals what it is rounded from; a list equals a tuple
    /// in the same order and a list in any; <c>x = 5</c> equals 5 and <c>2x = 10</c>.
    /// </summary>
    public static bool AreEqual(AnswerValue left, AnswerValue right) => left.MeansSameAs(right);

    private protected abstract bool MeansSameAs(AnswerValue other);

    private static bool EqualInOrder(ImmutableArray<AnswerValue> left, ImmutableArray<AnswerValue> right) =>
        left.Length == right.Length && left.Zip(right).All(pair => AreEqual(pair.First, pair.Second));

    /// <summary>
    /// Whether no name has a value in one list that another name has in the other: <c>y=2, x=3</c> is not
    /// <c>x=2, y=3</c>. Lists that name one variable only, or none, are alike.
    /// </summary>
    private static bool HaveAlikeNames(ImmutableArray<AnswerValue> left, ImmutableArray<AnswerValue> right)
    {
        var (named, others) = (Named(left), Named(right));
        if (named.Count < 2 || others.Count < 2)
            return true;
        return named.Count == others.Count
            && named.All(pair =>
                others.TryGetValue(pair.Key, out var other) && pair.Value.MeansSameAs(other)
            );
    }

    /// <summary>The last value of each name.</summary>
    private static Dictionary<string, Scalar> Named(ImmutableArray<AnswerValue> elements)
    {
        var named = new Dictionary<string, Scalar>(StringComparer.Ordinal);
        foreach (var scalar in elements.OfType<Scalar>())
            if (scalar.Name is { } name)
                named[name] = scalar;
        return named;
    }

    /// <summary>
    /// Whether both are the same set: repeated elements count once. Lists are short
    /// (<see cref="AnswerReader.MaxElements"/>), so comparing all pairs is cheap.
    /// </summary>
    private static bool EqualInAnyOrder(
        ImmutableArray<AnswerValue> left,
        ImmutableArray<AnswerValue> right
    ) =>
        left.All(element => right.Any(other => AreEqual(element, other)))
        && right.All(element => left.Any(other => AreEqual(element, other)));

    /// <summary>A number or a term.</summary>
    /// <param name="Expression">The term.</param>
    /// <param name="Decimals">Digits after the point, where the term is one decimal number; otherwise 0.</param>
    /// <param name="Name">The variable of an equation such as <c>x = 5</c>; null where there was none.</param>
    public sealed record Scalar(MathExpression Expression, int Decimals, string? Name = null) : AnswerValue
    {
        private const int MinRoundedDecimals = 6;

        /// <summary>Whether a percent sign follows: 28 % is both 28, as often written, and 0.28.</summary>
        public bool IsPercent { get; init; }

        private protected override bool MeansSameAs(AnswerValue other) =>
            other switch
            {
                Scalar scalar => HasValueOf(scalar),
                Clock clock => clock.Quotient.MeansSameAs(this),
                Relation { Operator: '=' } equation => Name is not null
                    && AreEqual(ToEquation(Name), equation),
                _ => false,
            };

        internal Relation ToEquation(string name) => new('=', new MathExpression.Symbol(name), Expression);

        private bool HasValueOf(Scalar other) =>
            IsEqualTo(other)
            || (IsPercent && !other.IsPercent && Hundredth().IsEqualTo(other))
            || (other.IsPercent && !IsPercent && other.Hundredth().IsEqualTo(this));

        private Scalar Hundredth() =>
            new(new MathExpression.Operation('/', Expression, MathExpression.Integer(100)), 0);

        private bool IsEqualTo(Scalar other) =>
            ExpressionEquality.Equal(Expression, other.Expression)
            || IsRoundedTo(other)
            || other.IsRoundedTo(this);

        /// <summary>
        /// Whether <paramref name="shown"/> is a decimal of at least six digits to which this one rounds.
        /// </summary>
        private bool IsRoundedTo(Scalar shown)
        {
            if (shown.Decimals < MinRoundedDecimals || NumericValue.HasVariables(Expression))
                return false;
            var value = NumericValue.Evaluate(Expression, 0);
            var rounded = NumericValue.Evaluate(shown.Expression, 0);
            return double.IsFinite(value.Real)
                && Math.Abs(value.Imaginary) < 1e-12
                && Math.Abs(value.Real - rounded.Real) <= 0.5000001 * Math.Pow(10, -shown.Decimals);
        }
    }

    /// <summary>
    /// A time of day, or a ratio that looks like one: 3:45 is not 1:15, but a quotient of 7 and 32 is 7:32.
    /// </summary>
    /// <param name="Text">As it is written, without a leading zero.</param>
    /// <param name="Quotient">Its value as a ratio.</param>
    public sealed record Clock(string Text, Scalar Quotient) : AnswerValue
    {
        private protected override bool MeansSameAs(AnswerValue other) =>
            other switch
            {
                Clock clock => Text == clock.Text,
                Scalar scalar => Quotient.MeansSameAs(scalar),
                _ => false,
            };
    }

    /// <summary>An answer in words, or one that is not understood.</summary>
    /// <param name="Text">Lower case, without blanks and punctuation.</param>
    public sealed record Words(string Text) : AnswerValue
    {
        private protected override bool MeansSameAs(AnswerValue other) =>
            other is Words words && Text == words.Text;
    }

    /// <summary>Elements in order between brackets: a tuple, a point, an interval.</summary>
    /// <param name="Open">The opening bracket, round or square.</param>
    /// <param name="Elements">At least two elements.</param>
    /// <param name="Close">The closing bracket, round or square.</param>
    public sealed record Tuple(char Open, ImmutableArray<AnswerValue> Elements, char Close) : AnswerValue
    {
        private protected override bool MeansSameAs(AnswerValue other) =>
            other switch
            {
                Tuple tuple => Open == tuple.Open
                    && Close == tuple.Close
                    && EqualInOrder(Elements, tuple.Elements),
                Collection { IsSet: false } list => Open == '(' && EqualInOrder(Elements, list.Elements),
                _ => false,
            };
    }

    /// <summary>Elements without order: a set, a list of solutions, the parts of a union.</summary>
    /// <param name="Elements">The elements as they were written; repetitions stay.</param>
    public sealed record Collection(ImmutableArray<AnswerValue> Elements) : AnswerValue
    {
        /// <summary>Whether it was written in braces: a set is no point.</summary>
        public bool IsSet { get; init; }

        private protected override bool MeansSameAs(AnswerValue other) =>
            other switch
            {
                Collection list => HaveAlikeNames(Elements, list.Elements)
                    && EqualInAnyOrder(Elements, list.Elements),
                Tuple { Open: '(' } tuple => !IsSet && EqualInOrder(Elements, tuple.Elements),
                _ => false,
            };
    }

    /// <summary>An equation or inequality between two terms.</summary>
    /// <param name="Operator">One of = ≠ &lt; ≤; the reader swaps the sides of &gt; and ≥.</param>
    /// <param name="Left">The left side.</param>
    /// <param name="Right">The right side.</param>
    public sealed record Relation(char Operator, MathExpression Left, MathExpression Right) : AnswerValue
    {
        private MathExpression Difference => new MathExpression.Operation('-', Left, Right);

        private bool IsSymmetric => Operator is '=' or '≠';

        private protected override bool MeansSameAs(AnswerValue other) =>
            other switch
            {
                Relation relation => Operator == relation.Operator && HasSidesOf(relation),
                Scalar { Name: { } name } scalar => Operator == '='
                    && AreEqual(this, scalar.ToEquation(name)),
                _ => false,
            };

        /// <summary>Whether the sides are equal, or one relation is a multiple of the other.</summary>
        private bool HasSidesOf(Relation other)
        {
            if (ExpressionEquality.Equal(Left, other.Left) && ExpressionEquality.Equal(Right, other.Right))
                return true;
            if (
                IsSymmetric
                && ExpressionEquality.Equal(Left, other.Right)
                && ExpressionEquality.Equal(Right, other.Left)
            )
                return true;
            return ExpressionEquality.AreProportional(Difference, other.Difference, positive: !IsSymmetric);
        }
    }

    /// <summary>A matrix or a vector.</summary>
    /// <param name="Rows">Elements by row; rows need not be equally long.</param>
    public sealed record Matrix(ImmutableArray<ImmutableArray<AnswerValue>> Rows) : AnswerValue
    {
        private protected override bool MeansSameAs(AnswerValue other) =>
            other is Matrix matrix
            && Rows.Length == matrix.Rows.Length
            && Rows.Zip(matrix.Rows).All(rows => EqualInOrder(rows.First, rows.Second));
    }
}
