using System.Numerics;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Whether two expressions are equal for all values of their variables, found by trying a few: exactly, where both are rational functions; with floating point,
/// where there are roots, π or functions. Fixed places, so equal input gives equal verdicts; time is linear in the length of the expressions.
/// </summary>
internal static class ExpressionEquality
{
    private const int Places = 6;

    /// <summary>Symmetric. Expressions that have a value at fewer than two places (constants: one) are not equal to anything.</summary>
    public static bool Equal(Expression left, Expression right) =>
        Exactly(left, right) ?? Numerically(left, right, (a, b) => Near(a, b));

    /// <summary>Whether one is a constant times the other: <c>2x = 4</c> says what <c>x = 2</c> says.</summary>
    /// <param name="positive">The constant must be positive, as for inequalities.</param>
    public static bool Proportional(Expression left, Expression right, bool positive)
    {
        Complex? ratio = null;
        return Numerically(
            left,
            right,
            (a, b) =>
            {
                if (Near(a, 0) || Near(b, 0))
                    return Near(a, b);
                ratio ??= a / b;
                return Near(a / b, ratio.Value)
                    && Math.Abs(ratio.Value.Imaginary) < 1e-9
                    && (!positive || ratio.Value.Real > 0);
            }
        );
    }

    /// <summary>Null where either is no rational function, or has no value wherever it was tried.</summary>
    private static bool? Exactly(Expression left, Expression right)
    {
        bool? equal = null;
        for (var place = 0; place < Places; place++)
        {
            if (ModularValue.Of(left, place) is not { } a || ModularValue.Of(right, place) is not { } b)
                continue;
            if (a != b)
                return false;
            equal = true;
        }
        return equal;
    }

    private static bool Numerically(Expression left, Expression right, Func<Complex, Complex, bool> agree)
    {
        var constant = !NumericValue.Varies(left) && !NumericValue.Varies(right);
        var agreed = 0;
        for (var place = 0; place < (constant ? 1 : Places); place++)
        {
            var (a, b) = (NumericValue.Of(left, place), NumericValue.Of(right, place));
            if (!Complex.IsFinite(a) || !Complex.IsFinite(b))
                continue;
            if (!agree(a, b))
                return false;
            agreed++;
        }
        return agreed >= (constant ? 1 : 2);
    }

    private static bool Near(Complex left, Complex right) =>
        Complex.Abs(left - right) <= (1e-12 * Math.Max(Complex.Abs(left), Complex.Abs(right))) + 1e-14;
}
