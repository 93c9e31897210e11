using Google.Protobuf;

namespace MultiagentAspire.ModelFiles.Tests.Tokenization;

/// <summary>
/// Writes small <c>tokenizer.model</c> files, field by field as sentencepiece_model.proto numbers them.
/// </summary>
internal static class SentencePieceFiles
{
    public const int Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
        Raw = 6;

    public static IEnumerable<(string Text, float Score, int Kind)> Specials { get; } =
    [
        ("<unk>", 0, Unknown),
        ("<s>", 0, Control),
        ("</s>", 0, Control),
        .. Enumerable.Range(0, 256).Select(b => ($"<0x{b:X2}>", 0f, Raw)),
    ];

    public static byte[] Bytes(
        IEnumerable<(string Text, float Score, int Kind)> pieces,
        int model = 2,
        bool prefix = true,
        bool squeezes = false,
        bool suffix = false,
        bool escapes = true,
        string charsmap = "",
        string denormalizer = ""
    )
    {
        return Message(output =>
        {
            foreach (var (text, score, kind) in pieces)
                Nested(output, 1, inner => Piece(inner, text, score, kind));
            Nested(
                output,
                2,
                inner =>
                {
                    Number(inner, 3, model);
                    if (suffix)
                        Number(inner, 24, 1);
                    Number(inner, 41, 1);
                    Number(inner, 42, 2);
                }
            );
            Nested(
                output,
                3,
                inner =>
                {
                    if (charsmap.Length > 0)
                        Text(inner, 2, charsmap);
                    Number(inner, 3, prefix ? 1 : 0);
                    Number(inner, 4, squeezes ? 1 : 0);
                    Number(inner, 5, escapes ? 1 : 0);
                }
            );
            if (denormalizer.Length > 0)
                Nested(output, 5, inner => Text(inner, 1, denormalizer));
        });
    }

    /// <summary>
    /// SentencePiece's rule said plainly: as long as two neighbours joined are a piece, join those with the
    /// best score, the leftmost of equal ones.
    /// </summary>
    public static List<string> MergePlainly(string text, Dictionary<string, float> pieces)
    {
        var symbols = text.EnumerateRunes().Select(r => r.ToString()).ToList();
        while (true)
        {
            var (best, at) = (float.NegativeInfinity, -1);
            for (var i = 0; i + 1 < symbols.Count; i++)
            {
                if (pieces.TryGetValue(symbols[i] + symbols[i + 1], out var score) && score > best)
                    (best, at) = (score, i);
            }
            if (at < 0)
                return symbols;
            symbols[at] += symbols[at + 1];
            symbols.RemoveAt(at + 1);
        }
    }

    private static void Piece(CodedOutputStream output, string text, float score, int kind)
    {
        Text(output, 1, text);
        output.WriteTag(2, WireFormat.WireType.Fixed32);
        output.WriteFloat(score);
        Number(output, 3, kind);
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Number(CodedOutputStream output, int field, int value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt32(value);
    }

    private static void Nested(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(write)));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
            write(output);
        return bytes.ToArray();
    }
}
