namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Removes a character from the beginning and the end of the one token that an earlier step made of all, and that
/// comes in pieces.
/// </summary>
/// <param name="mark">The character.</param>
/// <param name="start">Most characters that are removed at the beginning.</param>
/// <param name="stop">Most characters that are removed at the end.</param>
internal sealed class FusedStripStep(char mark, int start, int stop) : DecodeStep
{
    /// <summary>Characters that may still be removed at the beginning.</summary>
    private int _left = start;

    /// <summary>Delayed characters that are removed if nothing follows.</summary>
    private int _held;

    /// <inheritdoc/>
    public override void Add(string token, List<string> output)
    {
        var from = 0;
        while (from < token.Length && _left > 0 && token[from] == mark)
            (from, _left) = (from + 1, _left - 1);
        if (from == token.Length)
            return;
        _left = 0;
        var end = token.Length;
        while (end > from && token[end - 1] == mark && token.Length - end < stop)
            end--;
        var marks = token.Length - end;
        if (end > from)
        {
            // The delayed characters are not at the end.
            output.Add(new string(mark, _held) + token[from..end]);
            _held = marks;
            return;
        }
        var over = Math.Max(0, _held + marks - stop);
        output.Add(new string(mark, over));
        _held += marks - over;
    }
}
