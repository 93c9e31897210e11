using System.Globalization;
using System.Text;
using MultiagentAspire.Modeling.Files;

namespace MultiagentAspire.Modeling.Tokenization;

/// <summary>The decoders of HF tokenizers that the supported families use: each turns a list of token texts into another; the last is joined.</summary>
internal static class TokenDecoders
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static Func<IReadOnlyList<string>, string> Read(JsonSection? section)
    {
        // Without a decoder HF tokenizers puts spaces between the tokens.
        if (section is not { } step) return static tokens => string.Join(' ', tokens);
        var decode = Step(step);
        return tokens => string.Concat(decode(tokens));
    }

    private static Func<IReadOnlyList<string>, IReadOnlyList<string>> Step(JsonSection step)
    {
        var type = step.RequiredString("type");
        return type switch
        {
            "Sequence" => Sequence([.. step.Sections("decoders").Select(Step)]),
            "ByteLevel" => ByteLevel,
            "ByteFallback" => ByteFallback,
            "Fuse" => static tokens => [string.Concat(tokens)],
            "Replace" => Each(Normalizers.Replace(step)),
            "Strip" => ReadStrip(step),
            "Metaspace" => ReadMetaspace(step),
            _ => throw step.Error("type", $"is {ModelFileException.Quote(type)}, a decoder that is not supported"),
        };
    }

    private static Func<IReadOnlyList<string>, IReadOnlyList<string>> Sequence(Func<IReadOnlyList<string>, IReadOnlyList<string>>[] steps) =>
        tokens => steps.Aggregate(tokens, static (current, step) => step(current));

    private static Func<IReadOnlyList<string>, IReadOnlyList<string>> Each(Func<string, string> change) => tokens => [.. tokens.Select(change)];

    private static IReadOnlyList<string> ByteLevel(IReadOnlyList<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens) ByteAlphabet.Decode(token, bytes);
        return [Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes))];
    }

    /// <summary>Runs of <c>&lt;0xNN&gt;</c> become the text they encode, or one replacement character each when the run is not valid UTF-8.</summary>
    private static IReadOnlyList<string> ByteFallback(IReadOnlyList<string> tokens)
    {
        var result = new List<string>(tokens.Count);
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (ByteOf(token) is { } b)
            {
                run.Add(b);
                continue;
            }
            Flush();
            result.Add(token);
        }
        Flush();
        return result;

        void Flush()
        {
            if (run.Count > 0) result.Add(TextOf([.. run]));
            run.Clear();
        }
    }

    private static string TextOf(byte[] run)
    {
        try
        {
            return StrictUtf8.GetString(run);
        }
        catch (DecoderFallbackException)
        {
            // The reference does the same; it is the meaning of such a run, not a failure.
            return new string('\uFFFD', run.Length);
        }
    }

    private static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static Func<IReadOnlyList<string>, IReadOnlyList<string>> ReadStrip(JsonSection step)
    {
        var content = step.RequiredString("content");
        if (content.Length != 1) throw step.Error("content", "must be one character");
        var (mark, most, least) = (content[0], step.OptionalInt("start", 0, int.MaxValue) ?? 0, step.OptionalInt("stop", 0, int.MaxValue) ?? 0);
        return Each(token =>
        {
            int start = 0, end = token.Length;
            while (start < Math.Min(most, end) && token[start] == mark) start++;
            while (token.Length - end < least && end > start && token[end - 1] == mark) end--;
            return token[start..end];
        });
    }

    private static Func<IReadOnlyList<string>, IReadOnlyList<string>> ReadMetaspace(JsonSection step)
    {
        var mark = Metaspace.Mark(step);
        var strips = Metaspace.Scheme(step) != "never";
        return tokens => [.. tokens.Select((token, i) => i == 0 && strips
            ? token.Replace(mark.ToString(), "", StringComparison.Ordinal)
            : token.Replace(mark, ' '))];
    }
}
