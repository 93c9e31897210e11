using System.Numerics;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Whether two expressions are equal for all values of their variables. A few fixed points are tried: exactly, where
/// both are rational functions; in floating point, where there are roots, π or functions. Equal input gives equal
/// results. Time is linear in the length of the expressions.
/// </summary>
internal static class ExpressionEquality
{
    private const int PointCount = 6;

    /// <summary>
    /// Whether both are equal. Symmetric. Expressions that have a value at fewer than two of the points (constants: at
    /// none) are not equal to anything.
    /// </summary>
    public static bool Equal(MathExpression left, MathExpression right) =>
        ExactlyEqual(left, right) ?? NumericallyEqual(left, right, (a, b) => NearlyEqual(a, b));

    /// <summary>
    /// Whether one is a real constant times the other. <c>2x = 4</c> means the same as <c>x = 2</c>, since the
    /// differences of their sides are proportional.
    /// </summary>
    /// <param name="positive">Whether the constant must be positive, as for inequalities.</param>
    public static bool AreProportional(MathExpression left, MathExpression right, bool positive)
    {
        Complex? ratio = null;
        return NumericallyEqual(left, right, HaveRatio);

        bool HaveRatio(Complex a, Complex b)
        {
            if (NearlyEqual(a, 0) || NearlyEqual(b, 0))
                return NearlyEqual(a, b);
            ratio ??= a / b;
            return NearlyEqual(a / b, ratio.Value)
                && Math.Abs(ratio.Value.Imaginary) < 1e-9
                && (!positive || ratio.Value.Real > 0);
        }
    }

    /// <summary>Null where either is no rational function, or where no point gives both a value.</summary>
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
        var real = NumericValue.IsReal(left) || NumericValue.IsReal(right);
        var agreed = 0;
        for (var index = 0; index < (constant ? 1 : PointCount); index++)
        {
            var a = NumericValue.Evaluate(left, index, real);
            var b = NumericValue.Evaluate(right, index, real);
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
