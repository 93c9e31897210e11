using System.Numerics;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Whether two expressions are equal for all values of their variables, found by trying a few: exactly, where
/// both are rational functions; with floating point, where there are roots, π or functions. Fixed places, so
/// equal input gives equal verdicts; time is linear in the length of the expressions.
/// </summary>
internal static class ExpressionEquality
{
    private const int PointCount = 6;

    /// <summary>
    /// Symmetric. Expressions that have a value at fewer than two places (constants: one) are not equal to
    /// anything.
    /// </summary>
    public static bool Equal(MathExpression left, MathExpression right) =>
        ExactlyEqual(left, right) ?? NumericallyEqual(left, right, (a, b) => NearlyEqual(a, b));

    /// <summary>Whether one is a constant times the other: <c>2x = 4</c> says what <c>x = 2</c> says.</summary>
    /// <param name="positive">The constant must be positive, as for inequalities.</param>
    public static bool AreProportional(MathExpression left, MathExpression right, bool positive)
    {
        Complex? ratio = null;
        return NumericallyEqual(
            left,
            right,
            (a, b) =>
            {
                if (NearlyEqual(a, 0) || NearlyEqual(b, 0))
                    return NearlyEqual(a, b);
                ratio ??= a / b;
                return NearlyEqual(a / b, ratio.Value)
                    && Math.Abs(ratio.Value.Imaginary) < 1e-9
                    && (!positive || ratio.Value.Real > 0);
            }
        );
    }

    /// <summary>Null where either is no rational function, or has no value wherever it was tried.</summary>
    private static bool? ExactlyEqual(MathExpression left, MathExpression right)
    {
        bool? equal = null;
        for (var index = 0; index < PointCount; index++)
        {
            if (
                ModularValue.Evaluate(left, index) is not { } a
                || ModularValue.Evaluate(right, index) is not { } b
            )
                continue;
            if (a != b)
                return false;
            equal = true;
        }
        return equal;
    }

    private static bool NumericallyEqual(
        MathExpression left,
        MathExpression right,
        Func<Complex, Complex, bool> agree
    )
    {
        var constant = !NumericValue.HasVariables(left) && !NumericValue.HasVariables(right);
        var agreed = 0;
        for (var index = 0; index < (constant ? 1 : PointCount); index++)
        {
            var (a, b) = (NumericValue.Evaluate(left, index), NumericValue.Evaluate(right, index));
            if (!Complex.IsFinite(a) || !Complex.IsFinite(b))
                continue;
            if (!agree(a, b))
                return false;
            agreed++;
        }
        return agreed >= (constant ? 1 : 2);
    }

    private static bool NearlyEqual(Complex left, Complex right) =>
        Complex.Abs(left - right) <= (1e-12 * Math.Max(Complex.Abs(left), Complex.Abs(right))) + 1e-14;
}
