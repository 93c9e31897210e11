using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Decodes byte characters (<see cref="ByteAlphabet"/>) as UTF-8 (HF tokenizers, <c>ByteLevel</c>). The output of
/// an incomplete character is delayed to the tokens that complete it.
/// </summary>
internal sealed class ByteLevelStep : DecodeStep
{
    /// <summary>Bytes that are not output yet: the beginning of a character.</summary>
    private List<byte> _bytes = [];

    /// <inheritdoc/>
    public override bool HasPending => _bytes.Count > 0;

    /// <inheritdoc/>
    public override void Add(string token, List<string> output)
    {
        ByteAlphabet.Decode(token, _bytes);
        Write(_bytes.Count - Unfinished(CollectionsMarshal.AsSpan(_bytes)), output);
    }

    /// <inheritdoc/>
    public override void End(List<string> output) => Write(_bytes.Count, output);

    /// <inheritdoc/>
    public override DecodeStep Copy() => new ByteLevelStep { _bytes = [.. _bytes] };

    /// <summary>Outputs the first bytes as text.</summary>
    private void Write(int count, List<string> output)
    {
        if (count == 0)
            return;
        output.Add(Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_bytes)[..count]));
        _bytes.RemoveRange(0, count);
    }

    /// <summary>Number of bytes at the end that are the beginning of a character.</summary>
    private static int Unfinished(ReadOnlySpan<byte> source)
    {
        for (var length = 1; length <= Math.Min(3, source.Length); length++)
            if (Rune.DecodeFromUtf8(source[^length..], out _, out _) == OperationStatus.NeedMoreData)
                return length;
        return 0;
    }
}
