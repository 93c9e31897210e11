namespace MultiagentAspire.ModelFiles.Tokenization;

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
