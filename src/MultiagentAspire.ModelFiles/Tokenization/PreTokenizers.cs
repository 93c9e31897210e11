using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>The pre-tokenizers of HF tokenizers that the supported families use; any other is refused.</summary>
internal static class PreTokenizers
{
    /// <summary>The pattern of GPT-2's encoder.py, which ByteLevel uses unless <c>use_regex</c> is false.</summary>
    private const string Gpt2Pattern =
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>One UTF-16 code unit becomes at most three UTF-8 bytes.</summary>
    private const double ByteGrowth = 3;

    /// <summary>The pre-tokenizer of a <c>tokenizer.json</c>. Without a section a text is one piece.</summary>
    /// <exception cref="ModelFileException">A step is not valid or not supported, or the steps could make a text too
    /// long.</exception>
    public static PreTokenize Read(JsonSection? section)
    {
        var steps = TokenizerSteps.Flatten(section, "pretokenizers");
        if (steps.Count == 0)
            return static piece => [piece];
        TokenizerSteps.CheckGrowth(steps[^1], steps.Select(Growth));
        var rules = steps.Select(Step).ToArray();
        return rules is [var only]
            ? only
            : piece =>
            {
                IEnumerable<TextPiece> pieces = [piece];
                foreach (var rule in rules)
                    pieces = pieces.SelectMany(p => rule(p));
                return pieces;
            };
    }

    /// <summary>How many times longer a step can make a text.</summary>
    private static double Growth(JsonSection step) =>
        step.RequiredString("type") switch
        {
            "ByteLevel" => ByteGrowth,
            "Metaspace" => 2,
            _ => 1,
        };

    /// <summary>One step of the supported types.</summary>
    private static PreTokenize Step(JsonSection step)
    {
        const string Supported = "Sequence, Split, ByteLevel, Metaspace, Digits";
        var type = step.RequiredString("type");
        return type switch
        {
            "Split" => ReadSplit(step),
            "ByteLevel" => ReadByteLevel(step),
            "Metaspace" => ReadMetaspace(step),
            "Digits" => ReadDigits(step),
            _ => throw TokenizerSteps.Unsupported(step, "pre-tokenizer", Supported),
        };
    }

    /// <summary>Digits: cuts between numbers and other text.</summary>
    private static PreTokenize ReadDigits(JsonSection step) =>
        Digits(step.Bool("individual_digits", absent: false));

    /// <summary>
    /// Split: cuts at matches of a pattern; <c>invert</c> exchanges matches and the text between them.
    /// </summary>
    private static PreTokenize ReadSplit(JsonSection step)
    {
        var behavior = step.RequiredString("behavior");
        var invert = step.Bool("invert", absent: false);
        var split = Matcher(step);
        var join = Behavior(step, behavior);
        return piece =>
            Cut(piece, join(split(piece.Text).Select(p => p with { Matched = p.Matched != invert })));
    }

    /// <summary>What becomes of matched parts, <c>SplitDelimiterBehavior</c> of HF tokenizers.</summary>
    private static Func<IEnumerable<SplitPart>, IEnumerable<SplitPart>> Behavior(
        JsonSection step,
        string name
    )
    {
        switch (name)
        {
            case "Isolated":
                return static parts => parts;
            case "Removed":
                return static parts => parts.Where(p => !p.Matched);
            case "Contiguous":
                return static parts => Joined(parts, static (before, part) => before.Matched == part.Matched);
            case "MergedWithPrevious":
                return static parts =>
                    Joined(parts, static (before, part) => part.Matched && !before.Matched);
            case "MergedWithNext":
                return static parts =>
                    Joined(parts, static (before, part) => before.Matched && !part.Matched);
            default:
                throw step.Error(
                    "behavior",
                    $"is {ModelFileException.Quote(name)}; it must be Isolated, Removed, "
                        + "Contiguous, MergedWithPrevious or MergedWithNext"
                );
        }
    }

    /// <summary>Joins neighbours that belong together; joined parts count as matched if the later one was.</summary>
    private static IEnumerable<SplitPart> Joined(
        IEnumerable<SplitPart> parts,
        Func<SplitPart, SplitPart, bool> together
    )
    {
        SplitPart? last = null;
        foreach (var part in parts)
        {
            if (last is { } before && together(before, part))
            {
                last = part with { Start = before.Start };
                continue;
            }
            if (last is { } done)
                yield return done;
            last = part;
        }
        if (last is { } rest)
            yield return rest;
    }

    /// <summary>Cuts a text at the matches of the step's regular expression or plain string.</summary>
    private static Func<string, IEnumerable<SplitPart>> Matcher(JsonSection step)
    {
        var section = step.Section("pattern") ?? throw step.Error("pattern", "is missing");
        if (section.OptionalString("Regex") is { } regex)
            return new SplitPattern(step.File, regex).Split;
        var text = section.RequiredString("String");
        return text.Length > 0
            ? source => Occurrences(source, text)
            : throw step.Error("pattern", "is empty");
    }

    /// <summary>Cuts a text at the occurrences of another, from left to right.</summary>
    private static List<SplitPart> Occurrences(string source, string text)
    {
        var parts = new List<SplitPart>();
        var done = 0;
        for (
            var at = source.IndexOf(text, StringComparison.Ordinal);
            at >= 0;
            at = source.IndexOf(text, done, StringComparison.Ordinal)
        )
        {
            if (at > done)
                parts.Add(new SplitPart(done, at, false));
            done = at + text.Length;
            parts.Add(new SplitPart(at, done, true));
        }
        if (done < source.Length)
            parts.Add(new SplitPart(done, source.Length, false));
        return parts;
    }

    /// <summary>The parts of a piece as pieces.</summary>
    private static IEnumerable<TextPiece> Cut(TextPiece piece, IEnumerable<SplitPart> parts) =>
        parts.Select(p => new TextPiece(piece.Text[p.Start..p.End], piece.First && p.Start == 0));

    /// <summary>
    /// ByteLevel: cuts into words unless <c>use_regex</c> is false, and rewrites each as byte characters.
    /// </summary>
    private static PreTokenize ReadByteLevel(JsonSection step)
    {
        var prefix = step.Bool("add_prefix_space", absent: true);
        var words = step.Bool("use_regex", absent: true) ? new SplitPattern(step.File, Gpt2Pattern) : null;
        return piece =>
        {
            if (prefix && !piece.Text.StartsWith(' '))
                piece = piece with { Text = " " + piece.Text };
            var pieces = words is null ? [piece] : Cut(piece, words.Split(piece.Text));
            return pieces.Select(p => p with { Text = ByteAlphabet.Encode(p.Text) });
        };
    }

    /// <summary>
    /// Metaspace: replaces spaces by marks, prepends one by the scheme, and cuts before each mark unless
    /// <c>split</c> is false.
    /// </summary>
    private static PreTokenize ReadMetaspace(JsonSection step)
    {
        var scheme = Metaspace.Scheme(step);
        var mark = Metaspace.Mark(step);
        var cut = step.Bool("split", absent: true);
        return piece =>
        {
            var text = piece.Text.Replace(' ', mark);
            if ((scheme == "always" || (scheme == "first" && piece.First)) && !text.StartsWith(mark))
                text = mark + text;
            return cut ? BeforeEach(piece with { Text = text }, mark) : [piece with { Text = text }];
        };
    }

    /// <summary>Cuts a piece before each mark.</summary>
    private static IEnumerable<TextPiece> BeforeEach(TextPiece piece, char mark)
    {
        var start = 0;
        while (start < piece.Text.Length)
        {
            var end = piece.Text.IndexOf(mark, start + 1);
            if (end < 0)
                end = piece.Text.Length;
            yield return new TextPiece(piece.Text[start..end], piece.First && start == 0);
            start = end;
        }
    }

    /// <summary>Cuts between numbers and other text, and with <paramref name="individual"/> between digits.</summary>
    private static PreTokenize Digits(bool individual) =>
        piece =>
        {
            var parts = new List<SplitPart>();
            var position = 0;
            foreach (var rune in piece.Text.EnumerateRunes())
            {
                var end = position + rune.Utf16SequenceLength;
                var digit = Rune.IsNumber(rune);
                if (parts.Count > 0 && parts[^1].Matched == digit && !(digit && individual))
                    parts[^1] = parts[^1] with { End = end };
                else
                    parts.Add(new SplitPart(position, end, digit));
                position = end;
            }
            return Cut(piece, parts);
        };
}
