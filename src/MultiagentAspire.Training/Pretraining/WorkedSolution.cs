using System.Text;
using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// A worked solution of an arithmetic expression. It may contain errors; later steps use the wrong results, as people
/// do.
/// </summary>
public sealed class WorkedSolution
{
    private readonly SplitMix64 _random;
    private readonly ErrorRates _rates;
    private readonly SolutionStyle _style;
    private readonly StepDigits _digits;
    private readonly StringBuilder _text = new();
    private readonly List<(string Expression, int Value)> _products = [];

    private WorkedSolution(SolutionStyle style, StepDigits digits, ErrorRates rates, SplitMix64 random) =>
        (_style, _digits, _rates, _random) = (style, digits, rates, random);

    /// <summary>The text: style letter, steps, <c>#</c> and answer. Without the end-of-turn token.</summary>
    public string Text => _text.ToString();

    /// <summary>The final value, errors included.</summary>
    public int Answer { get; private set; }

    /// <summary>The summary of the solution: its products and its answer.</summary>
    public string Summary
    {
        get
        {
            var products = _products.Select(product =>
                $"{product.Expression}={_digits.OfValue(product.Value)};"
            );
            return string.Concat(products).TrimEnd(';') + "#" + Answer;
        }
    }

    /// <summary>Writes a solution.</summary>
    /// <param name="terms">The expression, at least one term.</param>
    /// <param name="style">The order of the steps.</param>
    /// <param name="digits">Digits of numbers in steps.</param>
    /// <param name="rates">Probabilities of errors.</param>
    /// <param name="random">The source of errors.</param>
    public static WorkedSolution Write(
        IReadOnlyList<Term> terms,
        SolutionStyle style,
        StepDigits digits,
        ErrorRates rates,
        SplitMix64 random
    )
    {
        var solution = new WorkedSolution(style, digits, rates, random);
        solution._text.Append(Letter(style));
        solution.Answer = style switch
        {
            SolutionStyle.LeftToRight => solution.LeftToRight(terms),
            SolutionStyle.RightToLeft => solution.RightToLeft(terms),
            _ => solution.RunningTotal(terms),
        };
        if (solution._text[^1] == ';')
            solution._text.Length--;
        solution._text.Append('#').Append(solution.Answer);
        return solution;
    }

    /// <summary>The first character of a solution: <c>L</c>, <c>R</c> or <c>T</c>.</summary>
    public static char Letter(SolutionStyle style) => "LRT"[(int)style];

    /// <summary>The text of an expression, for example <c>27+12*24+28-13*01</c>.</summary>
    public static string Expression(IReadOnlyList<Term> terms, StepDigits digits)
    {
        var text = new StringBuilder();
        foreach (var term in terms)
        {
            if (term.Negative)
                text.Append('-');
            else if (text.Length > 0)
                text.Append('+');
            text.Append(digits.OfFactor(term.First));
            if (term.Second is { } second)
                text.Append('*').Append(digits.OfFactor(second));
        }
        return text.ToString();
    }

    /// <summary>The correct value of an expression.</summary>
    public static int Value(IReadOnlyList<Term> terms) =>
        terms.Sum(term => (term.Negative ? -1 : 1) * term.First * (term.Second ?? 1));

    private int LeftToRight(IReadOnlyList<Term> terms)
    {
        var values = terms.Select(Product).ToArray();
        var total = terms[0].Negative ? -values[0] : values[0];
        for (var i = 1; i < values.Length; i++)
            total = Sum(total, values[i], terms[i].Negative);
        return total;
    }

    private int RightToLeft(IReadOnlyList<Term> terms)
    {
        var values = new int[terms.Count];
        for (var i = terms.Count - 1; i >= 0; i--)
            values[i] = Product(terms[i]);
        var total = terms[^1].Negative ? -values[^1] : values[^1];
        for (var i = terms.Count - 2; i >= 0; i--)
            total = terms[i].Negative
                ? Sum(total, values[i], minus: true)
                : Sum(values[i], Math.Abs(total), minus: total < 0);
        return total;
    }

    private int RunningTotal(IReadOnlyList<Term> terms)
    {
        var total = Product(terms[0]);
        if (terms[0].Negative)
            total = -total;
        for (var i = 1; i < terms.Count; i++)
            total = Sum(total, Product(terms[i]), terms[i].Negative);
        return total;
    }

    /// <summary>Writes the step of a product, with an error perhaps; a number needs no step.</summary>
    /// <returns>The result as written.</returns>
    private int Product(Term term)
    {
        if (term.Second is not { } y)
            return term.First;
        var x = term.First;
        var split = _style == SolutionStyle.RunningTotal && x >= 10 && y >= 10 && y % 10 != 0;
        var value =
            split ? SplitProduct(x, y)
            : HasMisconception(x, y) ? x
            : ApplyError(x * y, x, _style == SolutionStyle.LeftToRight && y % 10 >= 7);
        if (!split)
            _text.Append(Factors(x, y)).Append('=').Append(_digits.OfValue(value));
        _text.Append(';');
        _products.Add((Factors(x, y), value));
        return value;
    }

    /// <summary>Whether a product with zero gets the error that all styles share.</summary>
    private bool HasMisconception(int x, int y) =>
        x > 0 && y == 0 && _rates.Misconception > 0 && _random.NextDouble() < _rates.Misconception;

    private string Factors(int x, int y) => $"{_digits.OfFactor(x)}*{_digits.OfFactor(y)}";

    /// <summary>Writes a product in tens and units: <c>12*24=240+048=288</c>.</summary>
    private int SplitProduct(int x, int y)
    {
        int tens = y / 10 * 10,
            units = y % 10;
        var high = ApplyError(x * tens, 10, weak: false);
        var low = ApplyError(x * units, x, weak: units >= 7);
        var value = ApplyError(high + low, 10, weak: false);
        var parts = $"{_digits.OfValue(high)}+{_digits.OfValue(low)}";
        _text.Append($"{Factors(x, y)}={parts}={_digits.OfValue(value)}");
        return value;
    }

    /// <summary>Writes the step of a sum or a difference, with an error perhaps.</summary>
    /// <returns>The result as written.</returns>
    private int Sum(int left, int right, bool minus)
    {
        var exact = minus ? left - right : left + right;
        var value = ApplyError(exact, 10, weak: _style == SolutionStyle.RightToLeft && minus && exact < 0);
        _text
            .Append(_digits.OfValue(left))
            .Append(minus ? '-' : '+')
            .Append(_digits.OfValue(right))
            .Append('=')
            .Append(_digits.OfValue(value))
            .Append(';');
        return value;
    }

    /// <summary>
    /// The result as written: correct, or off by one, by ten or by <paramref name="neighbour"/> (a neighbouring
    /// product), or with the wrong sign where it is below zero. Steps at which a style is weak have one habitual error:
    /// writers of one style then agree on a wrong answer, and only other styles can outvote them.
    /// </summary>
    private int ApplyError(int exact, int neighbour, bool weak)
    {
        if (weak && _random.NextDouble() < _rates.Weakness)
            return HabitualResult(exact, Math.Max(1, neighbour));
        if (_random.NextDouble() >= _rates.Step)
            return exact;
        var up = _random.Next(2) == 0 ? 1 : -1;
        return _random.Next(4) switch
        {
            0 when exact < 0 => -exact,
            0 or 1 => exact + (up * Math.Max(1, neighbour)),
            2 => exact + (up * 10),
            _ => exact + up,
        };
    }

    /// <summary>
    /// The habitual error: a missing sign, or the neighbour above an even multiple and below an odd one.
    /// </summary>
    private static int HabitualResult(int exact, int neighbour) =>
        exact < 0 ? -exact
        : exact / neighbour % 2 == 0 ? exact + neighbour
        : exact - neighbour;
}
