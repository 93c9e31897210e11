using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Decodes runs of <c>&lt;0xNN&gt;</c> tokens as UTF-8, or to one replacement character for each byte when the run
/// is not valid (HF tokenizers, <c>ByteFallback</c>). Which of the two is known only at the end of a run, so the
/// output of a run is delayed to the token after it.
/// </summary>
internal sealed class ByteFallbackStep : DecodeStep
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Bytes of the current run.</summary>
    private List<byte> _run = [];

    /// <inheritdoc/>
    public override bool HasPending => _run.Count > 0;

    /// <inheritdoc/>
    public override DecodeStep Copy() => new ByteFallbackStep { _run = [.. _run] };

    /// <inheritdoc/>
    public override void Add(string token, List<string> output)
    {
        if (ByteOf(token) is { } b)
        {
            _run.Add(b);
            return;
        }
        End(output);
        output.Add(token);
    }

    /// <inheritdoc/>
    public override void End(List<string> output)
    {
        if (_run.Count > 0)
            output.Add(TextOf(CollectionsMarshal.AsSpan(_run)));
        _run.Clear();
    }

    /// <summary>The text of a run of bytes.</summary>
    private static string TextOf(ReadOnlySpan<byte> run)
    {
        try
        {
            return StrictUtf8.GetString(run);
        }
        catch (DecoderFallbackException)
        {
            // Not an error: HF tokenizers gives the same for such a run.
            return new string('\uFFFD', run.Length);
        }
    }

    /// <summary>The byte that a token stands for; null when it is no byte token.</summary>
    private static byte? ByteOf(string token) =>
        token.Length == 6
        && token.StartsWith("<0x", StringComparison.Ordinal)
        && token[5] == '>'
        && byte.TryParse(
            token.AsSpan(3, 2),
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : null;
}
