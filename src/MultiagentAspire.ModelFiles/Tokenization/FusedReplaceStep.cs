namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Replaces a text in the one token that an earlier step made of all, and that comes in pieces. Output that may be
/// the beginning of the pattern is delayed.
/// </summary>
/// <param name="pattern">Text that is replaced.</param>
/// <param name="content">Its replacement.</param>
internal sealed class FusedReplaceStep(string pattern, string content) : DecodeStep
{
    /// <summary>The delayed text: a beginning of the pattern.</summary>
    private string _held = "";

    /// <inheritdoc/>
    public override bool HasPending => _held.Length > 0;

    /// <inheritdoc/>
    public override void Add(string token, List<string> output)
    {
        _held += token;
        var done = 0;
        for (
            var at = _held.IndexOf(pattern, StringComparison.Ordinal);
            at >= 0;
            at = _held.IndexOf(pattern, done, StringComparison.Ordinal)
        )
        {
            output.Add(_held[done..at]);
            output.Add(content);
            done = at + pattern.Length;
        }
        var keep = Math.Min(pattern.Length - 1, _held.Length - done);
        while (keep > 0 && !pattern.AsSpan(0, keep).SequenceEqual(_held.AsSpan(_held.Length - keep)))
            keep--;
        output.Add(_held[done..^keep]);
        _held = _held[^keep..];
    }

    /// <inheritdoc/>
    public override void End(List<string> output)
    {
        output.Add(_held);
        _held = "";
    }
}
