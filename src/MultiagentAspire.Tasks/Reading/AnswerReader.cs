using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Parses an answer: numbers in any usual spelling, terms, tuples, intervals and their unions, sets, lists, relations,
/// matrices, words. Input is untrusted: an answer beyond the limits on length, depth or elements is read as words.
/// </summary>
internal static partial class AnswerReader
{
    /// <summary>Largest number of elements of a list, tuple or set, and of rows and columns of a matrix.</summary>
    public const int MaxElements = 64;

    private const int MaxDepth = 8;

    /// <summary>The meaning of an answer; <see cref="AnswerValue.Words"/> where it is nothing else.</summary>
    public static AnswerValue Read(string answer)
    {
        if (answer.Length > MathExpressionParser.MaxLength || AnswerUnits.IsCompound(answer))
            return ReadWords(answer);
        var text = AnswerNormalizer.Normalize(answer);
        if (ClockTime().IsMatch(text) && ReadScalar(text) is { } quotient)
            return new AnswerValue.Clock(text.TrimStart('0'), quotient);
        var value = Read(text, 0) ?? ReadWords(text);
        return value is AnswerValue.Scalar number && AnswerNormalizer.IsPercent(answer)
            ? number with
            {
                IsPercent = true,
            }
            : value;
    }

    /// <summary>A time of day or a duration; other ratios are quotients.</summary>
    [GeneratedRegex(@"\A[0-9]{1,2}:[0-5][0-9](?::[0-5][0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClockTime();

    /// <summary>A short word, which is no product of its letters.</summary>
    [GeneratedRegex(
        @"\A(?:yes|no|true|false|none|odd|even|both|all)\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    )]
    private static partial Regex SingleWord();

    private static AnswerValue.Words ReadWords(string text)
    {
        var letters = text.Where(character =>
            !char.IsWhiteSpace(character)
            && character is not ('\\' or '{' or '}' or '(' or ')' or '.' or '"' or '\'')
        );
        return new AnswerValue.Words(string.Concat(letters).ToLowerInvariant());
    }

    /// <summary>Null where the text has no mathematical meaning, or is nested too deeply.</summary>
    private static AnswerValue? Read(string text, int depth)
    {
        text = text.Trim();
        if (text.Length == 0 || depth > MaxDepth)
            return null;
        if (AnswerNormalizer.WithoutThousands(text) is { } number)
            return ReadScalar(number);
        if (ReadMatrix(text, depth) is { } matrix)
            return matrix;
        if (Split(text, AnswerNormalizer.IsSeparator) is { Count: > 1 and <= MaxElements } list)
            return ReadAll(list, depth) is { } elements ? Flatten(elements) : null;
        if (AnswerNormalizer.Relation(text) is { } relation)
            return ReadRelation(relation.Left, relation.Operator, relation.Right, depth);
        if (ReadRange(text, depth) is { } interval)
            return interval;
        if (Split(text, character => character == '∪') is { Count: > 1 and <= MaxElements } union)
            return ReadAll(union, depth) is { } sets ? new AnswerValue.Collection([.. sets]) : null;
        return ReadBracketed(text, depth) ?? ReadTerm(text);
    }

    /// <summary>The meaning of every part; null where one part has none.</summary>
    private static List<AnswerValue>? ReadAll(List<string> parts, int depth)
    {
        var values = new List<AnswerValue>(parts.Count);
        foreach (var part in parts)
        {
            if (Read(part, depth + 1) is not { } value)
                return null;
            values.Add(value);
        }
        return values;
    }

    /// <summary>One list of all elements: a term with ± is two of them. Tuples stay tuples.</summary>
    private static AnswerValue.Collection Flatten(List<AnswerValue> elements)
    {
        var flat = elements.SelectMany(element =>
            element is AnswerValue.Collection inner ? inner.Elements : [element]
        );
        return new AnswerValue.Collection([.. flat]);
    }

    /// <summary>A number or term; with one ±, the set of both values.</summary>
    private static AnswerValue? ReadTerm(string text)
    {
        var sign = text.IndexOf('±', StringComparison.Ordinal);
        if (sign < 0)
            return ReadScalar(text);
        if (text.IndexOf('±', sign + 1) >= 0)
            return null;
        var (before, after) = (text[..sign], text[(sign + 1)..]);
        if (ReadScalar($"{before}+{after}") is not { } plus)
            return null;
        return ReadScalar($"{before}-{after}") is { } minus
            ? new AnswerValue.Collection([plus, minus])
            : null;
    }

    /// <summary>A number or term. A ratio <c>a:b</c> is a quotient; words are no products of their letters.</summary>
    private static AnswerValue.Scalar? ReadScalar(string text)
    {
        if (AnswerNormalizer.IsProse(text) || SingleWord().IsMatch(text))
            return null;
        return MathExpressionParser.Parse(text.Replace(':', '/')) is { } expression
            ? new AnswerValue.Scalar(expression, CountDecimals(expression))
            : null;
    }

    /// <summary>Digits after the point of a decimal literal, with or without a minus sign; 0 for other terms.</summary>
    private static int CountDecimals(MathExpression expression)
    {
        if (expression is MathExpression.Call { Function: "neg" } negative)
            expression = negative.Argument;
        if (expression is not MathExpression.Number { Digits: var digits })
            return 0;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? 0 : digits.Length - point - 1;
    }

    /// <summary>
    /// An equation with a name means its value (<c>x = 5</c>, <c>x ∈ S</c>); a relation between terms means itself.
    /// </summary>
    private static AnswerValue? ReadRelation(string left, char operation, string right, int depth)
    {
        if (operation is '∈')
            return Read(right, depth + 1);
        if (operation is '=' && AnswerNormalizer.IsName(left))
            return ReadNamed(left.Trim(), right, depth);
        if (ReadScalar(left) is not { } a || ReadScalar(right) is not { } b)
            return null;
        if (operation is '=' && IsCalculation(a.Expression, b.Expression))
            return b;
        return operation switch
        {
            '>' => new AnswerValue.Relation('<', b.Expression, a.Expression),
            '≥' => new AnswerValue.Relation('≤', b.Expression, a.Expression),
            _ => new AnswerValue.Relation(operation, a.Expression, b.Expression),
        };
    }

    /// <summary>The value that a name has; a name of one letter is kept with it.</summary>
    private static AnswerValue? ReadNamed(string name, string text, int depth)
    {
        var value = Read(text, depth + 1);
        return value is AnswerValue.Scalar scalar && name.Length == 1 ? scalar with { Name = name } : value;
    }

    /// <summary>A calculation has no variables, and means its result.</summary>
    private static bool IsCalculation(MathExpression left, MathExpression right) =>
        !NumericValue.HasVariables(left) && !NumericValue.HasVariables(right);

    /// <summary><c>a &lt; x ≤ b</c> is the interval (a, b].</summary>
    private static AnswerValue.Tuple? ReadRange(string text, int depth)
    {
        var signs = Enumerable.Range(0, text.Length).Where(at => text[at] is '<' or '≤').ToList();
        if (signs is not [var first, var second] || !AnswerNormalizer.IsName(text[(first + 1)..second]))
            return null;
        var low = Read(text[..first], depth + 1);
        if (low is null || Read(text[(second + 1)..], depth + 1) is not { } high)
            return null;
        var (open, close) = (text[first] == '<' ? '(' : '[', text[second] == '<' ? ')' : ']');
        return new AnswerValue.Tuple(open, [low, high], close);
    }

    private static AnswerValue? ReadBracketed(string text, int depth)
    {
        if (!IsBracketed(text))
            return null;
        var (open, inside, close) = (text[0], text[1..^1], text[^1]);
        if (open == '⟦')
            return Read(inside, depth + 1) switch
            {
                null => null,
                AnswerValue.Collection set => set with { IsSet = true },
                var value => new AnswerValue.Collection([value]) { IsSet = true },
            };
        if (Split(inside, AnswerNormalizer.IsSeparator) is not { Count: > 1 and <= MaxElements } parts)
            return open == '(' && close == ')' && IsLetter(inside.Trim()) ? Read(inside, depth + 1) : null;
        if (ReadAll(parts, depth) is not { } elements)
            return null;
        return open == '{'
            ? new AnswerValue.Collection([.. elements])
            : new AnswerValue.Tuple(open, [.. elements], close);
    }

    /// <summary>Whether the first character is a bracket that closes at the last one.</summary>
    private static bool IsBracketed(string text) =>
        text.Length >= 2
        && text[0] is '(' or '[' or '{' or '⟦'
        && text[^1] is ')' or ']' or '}' or '⟧'
        && FindClosing(text) == text.Length - 1;

    private static bool IsLetter(string text) => text is [var character] && char.IsLetter(character);

    private static AnswerValue.Matrix? ReadMatrix(string text, int depth)
    {
        if (!text.StartsWith('⟨') || !text.EndsWith('⟩'))
            return null;
        var lines = text[1..^1]
            .Split('¶', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length is 0 or > MaxElements)
            return null;
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<AnswerValue>>();
        foreach (var line in lines)
        {
            var cells = line.Split('&').ToList();
            if (cells.Count > MaxElements || ReadAll(cells, depth) is not { } row)
                return null;
            rows.Add([.. row]);
        }
        return new AnswerValue.Matrix(rows.ToImmutable());
    }

    /// <summary>
    /// The text split at separators outside brackets, without blank parts; null for unbalanced brackets.
    /// </summary>
    private static List<string>? Split(string text, Func<char, bool> isSeparator)
    {
        var (parts, part, depth) = (new List<string>(), new StringBuilder(), 0);
        foreach (var character in text)
        {
            if (character is '(' or '[' or '{' or '⟦' or '⟨')
                depth++;
            if (character is ')' or ']' or '}' or '⟧' or '⟩' && --depth < 0)
                return null;
            if (depth > 0 || !isSeparator(character))
                part.Append(character);
            else
            {
                parts.Add(part.ToString());
                part.Clear();
            }
        }
        parts.Add(part.ToString());
        parts.RemoveAll(string.IsNullOrWhiteSpace);
        return depth == 0 ? parts : null;
    }

    /// <summary>
    /// Index of the bracket that closes the first one, of any kind, since intervals mix them; -1 where none does.
    /// </summary>
    private static int FindClosing(string text)
    {
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '(' or '[' or '{' or '⟦')
                depth++;
            else if (text[at] is ')' or ']' or '}' or '⟧' && --depth == 0)
                return at;
        }
        return -1;
    }
}
