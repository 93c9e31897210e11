using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// The 256 printable characters that stand for bytes in byte-level BPE (<c>bytes_to_unicode</c> of GPT-2's
/// encoder.py).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] CharOf = new char[256];

    /// <summary>−1 where a character stands for no byte.</summary>
    private static readonly short[] ByteOf = new short[512];

    static ByteAlphabet()
    {
        Array.Fill(ByteOf, (short)-1);
        var next = 256;
        for (var b = 0; b < 256; b++)
        {
            var printable = b is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF;
            CharOf[b] = (char)(printable ? b : next++);
            ByteOf[CharOf[b]] = (short)b;
        }
    }

    /// <summary>The UTF-8 bytes of a text as one character each.</summary>
    public static string Encode(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return string.Create(
            bytes.Length,
            bytes,
            static (target, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                    target[i] = CharOf[source[i]];
            }
        );
    }

    /// <summary>
    /// Adds the bytes that a token stands for. A token with any other character, such as an added one, stands for
    /// its own UTF-8 bytes.
    /// </summary>
    /// <param name="token">Text of a token as the file writes it.</param>
    /// <param name="target">Where the bytes are appended.</param>
    public static void Decode(string token, List<byte> target)
    {
        var start = target.Count;
        foreach (var c in token)
        {
            if (c >= ByteOf.Length || ByteOf[c] < 0)
            {
                target.RemoveRange(start, target.Count - start);
                target.AddRange(Encoding.UTF8.GetBytes(token));
                return;
            }
            target.Add((byte)ByteOf[c]);
        }
    }
}
