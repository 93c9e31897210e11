using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Byte characters become the UTF-8 text they spell; a character that is not whole waits for the tokens that complete it.</summary>
internal sealed class ByteLevelStep : DecodeStep
{
    private List<byte> bytes = [];

    public override bool Holds => bytes.Count > 0;

    public override void Add(string token, List<string> output)
    {
        ByteAlphabet.Decode(token, bytes);
        Write(bytes.Count - Unfinished(CollectionsMarshal.AsSpan(bytes)), output);
    }

    public override void End(List<string> output) => Write(bytes.Count, output);

    public override DecodeStep Copy() => new ByteLevelStep { bytes = [.. bytes] };

    private void Write(int count, List<string> output)
    {
        if (count == 0)
            return;
        output.Add(Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes)[..count]));
        bytes.RemoveRange(0, count);
    }

    /// <summary>How many bytes at the end begin a character that more bytes would complete.</summary>
    private static int Unfinished(ReadOnlySpan<byte> source)
    {
        for (var length = 1; length <= Math.Min(3, source.Length); length++)
            if (Rune.DecodeFromUtf8(source[^length..], out _, out _) == OperationStatus.NeedMoreData)
                return length;
        return 0;
    }
}
