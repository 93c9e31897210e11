using System.Text;
using MultiagentAspire.Modeling.Files;

namespace MultiagentAspire.Modeling.Tokenization;

/// <summary>A stretch of text on its way to the model; <paramref name="First"/> when it begins where the whole text begins.</summary>
internal readonly record struct Piece(string Text, bool First);

/// <summary>One step of the <c>pre_tokenizer</c>: cuts or rewrites pieces.</summary>
internal delegate IEnumerable<Piece> PreTokenize(Piece piece);

/// <summary>The pre-tokenizers of HF tokenizers that the supported families use. Anything else is refused.</summary>
internal static class PreTokenizers
{
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public static PreTokenize Read(JsonSection? section)
    {
        if (section is not { } step) return static piece => [piece];
        var type = step.RequiredString("type");
        return type switch
        {
            "Sequence" => Sequence([.. step.Sections("pretokenizers").Select(s => Read(s))]),
            "Split" => ReadSplit(step),
            "ByteLevel" => ReadByteLevel(step),
            "Metaspace" => ReadMetaspace(step),
            "Digits" => Digits(step.Bool("individual_digits", absent: false)),
            _ => throw step.Error("type", $"is {ModelFileException.Quote(type)}, a pre-tokenizer that is not supported"),
        };
    }

    private static PreTokenize Sequence(PreTokenize[] steps) => piece =>
    {
        IEnumerable<Piece> pieces = [piece];
        foreach (var step in steps) pieces = pieces.SelectMany(p => step(p));
        return pieces;
    };

    private static PreTokenize ReadSplit(JsonSection step)
    {
        var behavior = step.RequiredString("behavior");
        if (behavior is not ("Isolated" or "Removed")) throw step.Error("behavior", $"is {ModelFileException.Quote(behavior)}; supported are Isolated and Removed");
        var invert = step.Bool("invert", absent: false);
        var split = Matcher(step);
        return piece => Cut(piece, split(piece.Text), part => behavior == "Isolated" || part == invert);
    }

    private static Func<string, IEnumerable<(int, int, bool)>> Matcher(JsonSection step)
    {
        var section = step.Section("pattern") ?? throw step.Error("pattern", "is missing");
        if (section.OptionalString("Regex") is { } regex) return new SplitPattern(step.File, regex).Split;
        var text = section.RequiredString("String");
        return text.Length > 0 ? source => Occurrences(source, text) : throw step.Error("pattern", "is empty");
    }

    private static List<(int, int, bool)> Occurrences(string source, string text)
    {
        var parts = new List<(int, int, bool)>();
        var done = 0;
        for (var at = source.IndexOf(text, StringComparison.Ordinal); at >= 0; at = source.IndexOf(text, done, StringComparison.Ordinal))
        {
            if (at > done) parts.Add((done, at, false));
            done = at + text.Length;
            parts.Add((at, done, true));
        }
        if (done < source.Length) parts.Add((done, source.Length, false));
        return parts;
    }

    private static IEnumerable<Piece> Cut(Piece piece, IEnumerable<(int Start, int End, bool Matched)> parts, Func<bool, bool> keep)
    {
        foreach (var (start, end, matched) in parts)
        {
            if (keep(matched)) yield return new Piece(piece.Text[start..end], piece.First && start == 0);
        }
    }

    private static PreTokenize ReadByteLevel(JsonSection step)
    {
        var prefix = step.Bool("add_prefix_space", absent: true);
        var words = step.Bool("use_regex", absent: true) ? new SplitPattern(step.File, Gpt2Pattern) : null;
        return piece =>
        {
            if (prefix && !piece.Text.StartsWith(' ')) piece = piece with { Text = " " + piece.Text };
            var pieces = words is null ? [piece] : Cut(piece, words.Split(piece.Text), static _ => true);
            return pieces.Select(p => p with { Text = ByteAlphabet.Encode(p.Text) });
        };
    }

    private static PreTokenize ReadMetaspace(JsonSection step)
    {
        var scheme = Metaspace.Scheme(step);
        var mark = Metaspace.Mark(step);
        var cut = step.Bool("split", absent: true);
        return piece =>
        {
            var text = piece.Text.Replace(' ', mark);
            if ((scheme == "always" || (scheme == "first" && piece.First)) && !text.StartsWith(mark)) text = mark + text;
            return cut ? BeforeEach(piece with { Text = text }, mark) : [piece with { Text = text }];
        };
    }

    private static IEnumerable<Piece> BeforeEach(Piece piece, char mark)
    {
        var start = 0;
        while (start < piece.Text.Length)
        {
            var end = piece.Text.IndexOf(mark, start + 1);
            if (end < 0) end = piece.Text.Length;
            yield return new Piece(piece.Text[start..end], piece.First && start == 0);
            start = end;
        }
    }

    private static PreTokenize Digits(bool individual) => piece =>
    {
        var parts = new List<(int Start, int End, bool Matched)>();
        var position = 0;
        foreach (var rune in piece.Text.EnumerateRunes())
        {
            var end = position + rune.Utf16SequenceLength;
            var digit = Rune.IsNumber(rune);
            if (parts.Count > 0 && parts[^1].Matched == digit && !(digit && individual)) parts[^1] = parts[^1] with { End = end };
            else parts.Add((position, end, digit));
            position = end;
        }
        return Cut(piece, parts, static _ => true);
    };
}

/// <summary>Settings that the Metaspace pre-tokenizer and decoder share.</summary>
internal static class Metaspace
{
    /// <summary><c>always</c>, <c>first</c> or <c>never</c>; older files say it with <c>add_prefix_space</c>.</summary>
    public static string Scheme(JsonSection step)
    {
        var scheme = step.OptionalString("prepend_scheme") ?? (step.Bool("add_prefix_space", absent: true) ? "always" : "never");
        return scheme is "always" or "first" or "never" ? scheme : throw step.Error("prepend_scheme", $"is {ModelFileException.Quote(scheme)}; it must be always, first or never");
    }

    public static char Mark(JsonSection step)
    {
        var mark = step.OptionalString("replacement") ?? "\u2581";
        return mark.Length == 1 ? mark[0] : throw step.Error("replacement", "must be one character");
    }
}
