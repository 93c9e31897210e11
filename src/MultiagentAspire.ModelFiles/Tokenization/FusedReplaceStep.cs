namespace MultiagentAspire.ModelFiles.Tokenization;

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
