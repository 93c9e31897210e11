using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MultiagentAspire.Modeling.Tokenization;

/// <summary>One step of a decoder at work on one text.</summary>
internal abstract class DecodeStep
{
    /// <summary>Takes the next token and gives what is certain of the output.</summary>
    public abstract void Add(string token, List<string> output);

    /// <summary>Gives the rest.</summary>
    public virtual void End(List<string> output) { }

    /// <summary>Whether <see cref="End"/> may give something.</summary>
    public virtual bool Holds => false;

    /// <summary>The same step at the same place of the text, that goes its own way.</summary>
    public virtual DecodeStep Copy() => (DecodeStep)MemberwiseClone();
}

/// <summary>Changes each token alone.</summary>
internal sealed class EachStep(Func<string, string> change) : DecodeStep
{
    public override void Add(string token, List<string> output) => output.Add(change(token));
}

/// <summary>Puts a space between tokens.</summary>
internal sealed class SpacedStep : DecodeStep
{
    private bool begun;

    public override void Add(string token, List<string> output)
    {
        output.Add(begun ? " " + token : token);
        begun = true;
    }
}

/// <summary>Marks become spaces; those of the first token nothing, when the tokenizer puts one there.</summary>
internal sealed class MetaspaceStep(char mark, bool strips) : DecodeStep
{
    private bool begun;

    public override void Add(string token, List<string> output)
    {
        output.Add(
            strips && !begun
                ? token.Replace(mark.ToString(), "", StringComparison.Ordinal)
                : token.Replace(mark, ' ')
        );
        begun = true;
    }
}

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

/// <summary>For a step that must see the one token whole which an earlier step made of all.</summary>
internal sealed class WholeStep(DecodeStep inner) : DecodeStep
{
    private readonly StringBuilder whole = new();

    public override bool Holds => true;

    public override DecodeStep Copy()
    {
        var copy = new WholeStep(inner.Copy());
        copy.whole.Append(whole);
        return copy;
    }

    public override void Add(string token, List<string> output) => whole.Append(token);

    public override void End(List<string> output)
    {
        inner.Add(whole.ToString(), output);
        inner.End(output);
        whole.Clear();
    }
}

/// <summary>Replaces in one token that comes in pieces; what may be the beginning of the pattern waits.</summary>
internal sealed class FusedReplaceStep(string pattern, string content) : DecodeStep
{
    private string held = "";

    public override bool Holds => held.Length > 0;

    public override void Add(string token, List<string> output)
    {
        held += token;
        var done = 0;
        for (
            var at = held.IndexOf(pattern, StringComparison.Ordinal);
            at >= 0;
            at = held.IndexOf(pattern, done, StringComparison.Ordinal)
        )
        {
            output.Add(held[done..at]);
            output.Add(content);
            done = at + pattern.Length;
        }
        var keep = Math.Min(pattern.Length - 1, held.Length - done);
        while (keep > 0 && !pattern.AsSpan(0, keep).SequenceEqual(held.AsSpan(held.Length - keep)))
            keep--;
        output.Add(held[done..^keep]);
        held = held[^keep..];
    }

    public override void End(List<string> output)
    {
        output.Add(held);
        held = "";
    }
}

/// <summary>Takes up to <c>start</c> marks from the beginning and up to <c>stop</c> from the end of one token that comes in pieces.</summary>
internal sealed class FusedStripStep(char mark, int start, int stop) : DecodeStep
{
    private int left = start;
    private int held;

    public override void Add(string token, List<string> output)
    {
        var from = 0;
        while (from < token.Length && left > 0 && token[from] == mark)
            (from, left) = (from + 1, left - 1);
        if (from == token.Length)
            return;
        left = 0;
        var end = token.Length;
        while (end > from && token[end - 1] == mark && token.Length - end < stop)
            end--;
        var marks = token.Length - end;
        if (end > from)
        {
            // The marks that waited are not at the end.
            output.Add(new string(mark, held) + token[from..end]);
            held = marks;
            return;
        }
        var over = Math.Max(0, held + marks - stop);
        output.Add(new string(mark, over));
        held += marks - over;
    }
}
