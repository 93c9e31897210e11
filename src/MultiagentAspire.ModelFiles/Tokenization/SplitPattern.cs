using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// A regular expression of a tokenizer file, matched as HF tokenizers does (Oniguruma over code points). .NET
/// matches UTF-16 code units, so for matching every character beyond the basic plane is replaced by a basic one of
/// the same category. This is exact because only patterns of ASCII characters and categories are accepted. The
/// pattern is untrusted, so the time of a match is limited.
/// </summary>
internal sealed class SplitPattern
{
    /// <summary>Of one match; .NET stops a slower one.</summary>
    private static readonly TimeSpan MaxMatchTime = TimeSpan.FromSeconds(2);

    /// <summary>Of all matches in one text.</summary>
    private static readonly TimeSpan MaxTextTime = TimeSpan.FromSeconds(20);

    /// <summary>Names of Unicode general categories in <c>\p{…}</c>.</summary>
    private static readonly FrozenSet<string> Categories = (
        "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A character of the basic plane for each general category.</summary>
    private static readonly FrozenDictionary<UnicodeCategory, char> StandIns = new Dictionary<
        UnicodeCategory,
        char
    >
    {
        [UnicodeCategory.UppercaseLetter] = 'Ж',
        [UnicodeCategory.LowercaseLetter] = 'ж',
        [UnicodeCategory.TitlecaseLetter] = '\u01C5',
        [UnicodeCategory.ModifierLetter] = '\u02B0',
        [UnicodeCategory.OtherLetter] = '\u05D0',
        [UnicodeCategory.NonSpacingMark] = '\u0300',
        [UnicodeCategory.SpacingCombiningMark] = '\u0903',
        [UnicodeCategory.EnclosingMark] = '\u0488',
        [UnicodeCategory.DecimalDigitNumber] = '\u0660',
        [UnicodeCategory.LetterNumber] = '\u2160',
        [UnicodeCategory.OtherNumber] = '\u00B2',
        [UnicodeCategory.ConnectorPunctuation] = '\u203F',
        [UnicodeCategory.DashPunctuation] = '\u2013',
        [UnicodeCategory.OpenPunctuation] = '\u2045',
        [UnicodeCategory.ClosePunctuation] = '\u2046',
        [UnicodeCategory.InitialQuotePunctuation] = '\u00AB',
        [UnicodeCategory.FinalQuotePunctuation] = '\u00BB',
        [UnicodeCategory.OtherPunctuation] = '\u00A7',
        [UnicodeCategory.MathSymbol] = '\u00D7',
        [UnicodeCategory.CurrencySymbol] = '\u20AC',
        [UnicodeCategory.ModifierSymbol] = '\u00A8',
        [UnicodeCategory.OtherSymbol] = '\u00A9',
        [UnicodeCategory.Format] = '\u200E',
        [UnicodeCategory.PrivateUse] = '\uE000',
    }.ToFrozenDictionary();

    /// <summary>Path of the tokenizer file, for messages.</summary>
    private readonly string _file;

    /// <summary>The pattern in .NET's syntax, with the time limit of a match.</summary>
    private readonly Regex _regex;

    /// <summary>The pattern ignores case somewhere.</summary>
    private readonly bool _foldsCase;

    /// <param name="file">Path for messages.</param>
    /// <param name="pattern">The regular expression.</param>
    /// <exception cref="ModelFileException">It is not valid, or not certain to have the same meaning in
    /// .NET.</exception>
    public SplitPattern(string file, string pattern)
    {
        _file = file;
        Check(pattern);
        _foldsCase = pattern.Contains("(?i:", StringComparison.Ordinal);
        try
        {
            _regex = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, MaxMatchTime);
        }
        catch (ArgumentException e)
        {
            throw new ModelFileException(
                file,
                $"the pattern {ModelFileException.Quote(pattern)} cannot be used: {e.Message}",
                e
            );
        }
    }

    /// <summary>Matched and unmatched stretches of a text in order; none is empty.</summary>
    /// <exception cref="ModelFileException">Matching takes too long.</exception>
    /// <param name="text">Well-formed UTF-16.</param>
    public List<SplitPart> Split(string text)
    {
        var (shadow, offsets) = ToCategoryText(text);
        var parts = new List<SplitPart>();
        var done = 0;
        var started = Stopwatch.GetTimestamp();
        try
        {
            foreach (var match in _regex.EnumerateMatches(shadow))
            {
                // The limit of one match does not bound a text of many slow ones.
                if (Stopwatch.GetElapsedTime(started) > MaxTextTime)
                    throw new RegexMatchTimeoutException();
                if (match.Length == 0)
                    continue;
                if (match.Index > done)
                    parts.Add(new SplitPart(At(done), At(match.Index), false));
                done = match.Index + match.Length;
                parts.Add(new SplitPart(At(match.Index), At(done), true));
            }
        }
        catch (RegexMatchTimeoutException timeout)
        {
            throw TooSlow(timeout);
        }
        if (done < shadow.Length)
            parts.Add(new SplitPart(At(done), text.Length, false));
        return parts;

        int At(int position) => offsets is null ? position : offsets[position];
    }

    private ModelFileException TooSlow(RegexMatchTimeoutException timeout) =>
        new(
            _file,
            $"its pattern took more than {MaxMatchTime.TotalSeconds} s on one match or "
                + $"{MaxTextTime.TotalSeconds} s on one text; the pattern is not usable",
            timeout
        );

    /// <summary>
    /// The text with one basic-plane character for each code point, and the offset of each in the original text;
    /// null when offsets are equal.
    /// </summary>
    private (string Shadow, int[]? Offsets) ToCategoryText(string text)
    {
        // Unicode case folding makes the long s equal to s; .NET does not. Both are lower-case letters, so
        // categories stay the same.
        if (_foldsCase)
            text = text.Replace('\u017F', 's');
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return (text, null);
        var shadow = new StringBuilder(text.Length);
        var offsets = new List<int>(text.Length + 1);
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            offsets.Add(position);
            shadow.Append(rune.IsBmp ? (char)rune.Value : StandIn(Rune.GetUnicodeCategory(rune)));
            position += rune.Utf16SequenceLength;
        }
        offsets.Add(position);
        return (shadow.ToString(), [.. offsets]);
    }

    /// <summary>What replaces a character beyond the basic plane, by its category.</summary>
    private static char StandIn(UnicodeCategory category) => StandIns.GetValueOrDefault(category, '\uFFFF');

    /// <summary>Refuses a pattern that may have another meaning in .NET on the replaced text.</summary>
    private void Check(string pattern)
    {
        if (pattern.Length > 4096)
            throw Unsupported(pattern, "is longer than 4096 characters");
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c is < ' ' or > '~' && c is not ('\r' or '\n' or '\t'))
                throw Unsupported(pattern, "has a character outside ASCII");
            if (c == '\\')
                i = CheckEscape(pattern, i);
            else if (inClass && (c == '[' || (c == '&' && i + 1 < pattern.Length && pattern[i + 1] == '&')))
                throw Unsupported(pattern, "has a class inside a class");
            else if (c == '[')
                inClass = true;
            else if (c == ']')
                inClass = false;
            else if (!inClass && c is '$' or '^' && !inClass)
                throw Unsupported(pattern, $"has the anchor {c}");
            else if (!inClass && c == '(')
                CheckGroup(pattern, i);
            if (c == '[' && i + 1 < pattern.Length && pattern[i + 1] == '^')
                i++;
        }
    }

    /// <summary>Checks an escape and gives the offset of its last character.</summary>
    private int CheckEscape(string pattern, int at)
    {
        if (at + 1 == pattern.Length)
            throw Unsupported(pattern, "ends in a backslash");
        var c = pattern[at + 1];
        if (c is 'p' or 'P')
        {
            var end = pattern.IndexOf('}', at);
            var name = end > at + 3 && pattern[at + 2] == '{' ? pattern[(at + 3)..end] : "";
            return Categories.Contains(name)
                ? end
                : throw Unsupported(pattern, $"has the property {ModelFileException.Quote(name)}");
        }
        if (char.IsAsciiLetterOrDigit(c) && c is not ('s' or 'S' or 'd' or 'D' or 'r' or 'n' or 't' or 'f'))
            throw Unsupported(pattern, $"has the escape \\{c}");
        return at + 1;
    }

    /// <summary>Refuses groups other than plain, look-around, atomic and <c>(?i:</c>.</summary>
    private void CheckGroup(string pattern, int at)
    {
        var rest = pattern.AsSpan(at + 1);
        if (rest.Length == 0 || rest[0] != '?')
            return;
        foreach (var known in (ReadOnlySpan<string>)["?:", "?i:", "?!", "?=", "?<!", "?<=", "?>"])
        {
            if (rest.StartsWith(known, StringComparison.Ordinal))
                return;
        }
        throw Unsupported(pattern, "has a kind of group");
    }

    /// <summary>The error for a pattern that is not accepted.</summary>
    private ModelFileException Unsupported(string pattern, string why) =>
        new(
            _file,
            $"the pattern {ModelFileException.Quote(pattern)} {why} that is not supported "
                + "exactly, so it is not used at all"
        );
}
