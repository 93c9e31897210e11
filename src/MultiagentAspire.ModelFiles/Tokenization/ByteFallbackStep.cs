using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Runs of <c>&lt;0xNN&gt;</c> become the text they encode, or one replacement character for each when the run is not valid UTF-8. Which
/// of the two is known only when the run ends, so a run waits for the token after it.
/// </summary>
internal sealed class ByteFallbackStep : DecodeStep
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private List<byte> run = [];

    public override bool Holds => run.Count > 0;

    public override DecodeStep Copy() => new ByteFallbackStep { run = [.. run] };

    public override void Add(string token, List<string> output)
    {
        if (ByteOf(token) is { } b)
        {
            run.Add(b);
            return;
        }
        End(output);
        output.Add(token);
    }

    public override void End(List<string> output)
    {
        if (run.Count > 0)
            output.Add(TextOf(CollectionsMarshal.AsSpan(run)));
        run.Clear();
    }

    private static string TextOf(ReadOnlySpan<byte> run)
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
