using System.Collections.Immutable;
using System.Text;

namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// Understands an answer: numbers in any usual spelling, terms, tuples, intervals and their unions, sets,
/// lists, relations, matrices, words. Foreign input: what is longer, deeper or has more elements than the
/// limits is taken as words.
/// </summary>
internal static class AnswerReader
{
    public const int MaxElements = 64;

    private const int MaxDepth = 8;

    public static AnswerValue Read(string answer)
    {
        if (answer.Length > MathExpressionParser.MaxLength)
            return ReadText(answer);
        var text = AnswerNormalizer.Normalize(answer);
        return Read(text, 0) ?? ReadText(text);
    }

    private static AnswerValue.Words ReadText(string text) =>
        new(
            string.Concat(
                    text.Where(character =>
                        !char.IsWhiteSpace(character)
                        && character is not ('\\' or '{' or '}' or '(' or ')' or '.' or '"' or '\'')
                    )
                )
                .ToLowerInvariant()
        );

    private static AnswerValue? Read(string text, int depth)
    {
        text = text.Trim();
        if (text.Length == 0 || depth > MaxDepth)
            return null;
        if (AnswerNormalizer.WithoutThousands(text) is { } grouped)
            return Scalar(grouped);
        if (MatrixIn(text, depth) is { } matrix)
            return matrix;
        if (Parts(text, AnswerNormalizer.IsSeparator) is { Count: > 1 and <= MaxElements } list)
            return
                list.Select(part => Read(part, depth + 1)).ToList() is var read
                && read.TrueForAll(part => part is not null)
                ? RequireScalar(read!)
                : null;
        if (AnswerNormalizer.Relation(text) is { } relation)
            return Related(relation.Left, relation.Operator, relation.Right, depth);
        if (ReadRange(text, depth) is { } interval)
            return interval;
        if (Parts(text, at => at == '∪') is { Count: > 1 and <= MaxElements } union)
            return
                union.Select(part => Read(part, depth + 1)).ToList() is var read
                && read.TrueForAll(part => part is not null)
                ? new AnswerValue.Collection([.. read!])
                : null;
        if (Bracketed(text, depth) is { } bracketed)
            return bracketed;
        return Term(text);
    }

    /// <summary>Lists of pairs stay pairs; a ± in a list is two of its elements.</summary>
    private static AnswerValue.Collection RequireScalar(List<AnswerValue> read) =>
        new([.. read.SelectMany(part => part is AnswerValue.Collection inner ? inner.Elements : [part])]);

    private static AnswerValue? Term(string text)
    {
        var sign = text.IndexOf('±', StringComparison.Ordinal);
        if (sign < 0)
            return Scalar(text);
        if (text.IndexOf('±', sign + 1) >= 0)
            return null;
        return
            Scalar($"{text[..sign]}+{text[(sign + 1)..]}") is { } plus
            && Scalar($"{text[..sign]}-{text[(sign + 1)..]}") is { } minus
            ? new AnswerValue.Collection([plus, minus])
            : null;
    }

    private static AnswerValue.Scalar? Scalar(string text)
    {
        // A ratio is a quotient. Words are no products of their letters.
        if (
            AnswerNormalizer.IsProse(text)
            || MathExpressionParser.Parse(text.Replace(':', '/')) is not { } expression
        )
            return null;
        var decimals = expression switch
        {
            MathExpression.Number number => number.Digits,
            MathExpression.Call { Function: "neg", Argument: MathExpression.Number number } => number.Digits,
            _ => "",
        };
        return new AnswerValue.Scalar(
            expression,
            decimals.Contains('.', StringComparison.Ordinal)
                ? decimals.Length - decimals.IndexOf('.', StringComparison.Ordinal) - 1
                : 0
        );
    }

    /// <summary>
    /// What is said of a name is the answer (<c>x = 5</c>, <c>x ∈ S</c>); between terms the relation itself
    /// is.
    /// </summary>
    private static AnswerValue? Related(string left, char operation, string right, int depth)
    {
        if (operation is '∈')
            return Read(right, depth + 1);
        if (operation is '=' && AnswerNormalizer.IsName(left))
            return
                Read(right, depth + 1) is var value
                && value is AnswerValue.Scalar scalar
                && left.Trim() is [var character]
                ? scalar with
                {
                    Name = character.ToString(),
                }
                : value;
        if (Scalar(left) is not { } a || Scalar(right) is not { } b)
            return null;
        // A calculation ends in its result.
        if (
            operation is '='
            && !NumericValue.HasVariables(a.Expression)
            && !NumericValue.HasVariables(b.Expression)
        )
            return b;
        return operation switch
        {
            '>' => new AnswerValue.Relation('<', b.Expression, a.Expression),
            '≥' => new AnswerValue.Relation('≤', b.Expression, a.Expression),
            _ => new AnswerValue.Relation(operation, a.Expression, b.Expression),
        };
    }

    /// <summary><c>a &lt; x ≤ b</c> is the interval (a, b].</summary>
    private static AnswerValue.Tuple? ReadRange(string text, int depth)
    {
        var signs = Enumerable.Range(0, text.Length).Where(at => text[at] is '<' or '≤').ToList();
        if (signs.Count != 2 || !AnswerNormalizer.IsName(text[(signs[0] + 1)..signs[1]]))
            return null;
        return
            Read(text[..signs[0]], depth + 1) is { } low
            && Read(text[(signs[1] + 1)..], depth + 1) is { } high
            ? new AnswerValue.Tuple(
                text[signs[0]] == '<' ? '(' : '[',
                [low, high],
                text[signs[1]] == '<' ? ')' : ']'
            )
            : null;
    }

    private static AnswerValue? Bracketed(string text, int depth)
    {
        var (open, close) = (text[0], text[^1]);
        if (
            text.Length < 2
            || open is not ('(' or '[' or '{' or '⟦')
            || close is not (')' or ']' or '}' or '⟧')
            || MatchOf(text) != text.Length - 1
        )
            return null;
        var inside = text[1..^1];
        if (open == '⟦')
            return Read(inside, depth + 1) switch
            {
                null => null,
                AnswerValue.Collection many => many,
                var value => new AnswerValue.Collection([value]),
            };
        if (Parts(inside, AnswerNormalizer.IsSeparator) is not { Count: > 1 and <= MaxElements } parts)
            return open == '(' && close == ')' && inside.Trim().Length == 1 && char.IsLetter(inside.Trim()[0])
                ? Read(inside, depth + 1)
                : null;
        var read = parts.Select(part => Read(part, depth + 1)).ToList();
        if (read.Contains(null))
            return null;
        return open == '{'
            ? new AnswerValue.Collection([.. read!])
            : new AnswerValue.Tuple(open, [.. read!], close);
    }

    private static AnswerValue.Matrix? MatrixIn(string text, int depth)
    {
        if (!text.StartsWith('⟨') || !text.EndsWith('⟩'))
            return null;
        var rows = text[1..^1]
            .Split('¶', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(row => row.Split('&').Select(cell => Read(cell, depth + 1)).ToList())
            .ToList();
        return
            rows.Count is > 0 and <= MaxElements
            && rows.TrueForAll(row => row.Count <= MaxElements && !row.Contains(null))
            ? new AnswerValue.Matrix([.. rows.Select(row => row.Select(cell => cell!).ToImmutableArray())])
            : null;
    }

    /// <summary>The text cut at separators outside brackets; null where brackets do not match.</summary>
    private static List<string>? Parts(string text, Func<char, bool> separates)
    {
        var (parts, part, depth) = (new List<string>(), new StringBuilder(), 0);
        foreach (var character in text)
        {
            if (character is '(' or '[' or '{' or '⟦' or '⟨')
                depth++;
            if (character is ')' or ']' or '}' or '⟧' or '⟩' && --depth < 0)
                return null;
            if (depth > 0 || !separates(character))
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

    /// <summary>Where the first bracket closes, whatever closes it: intervals mix them.</summary>
    private static int MatchOf(string text)
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
