namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Limits of parsing or rendering one chat template. Templates are untrusted input: without limits one could run
/// forever or fill the memory. Work is counted in units of roughly one copied character.
/// </summary>
/// <param name="file">File with the template, for messages.</param>
internal sealed class TemplateLimits(string file)
{
    /// <summary>Most characters of a template.</summary>
    public const int TemplateCharacters = 256 * 1024;

    /// <summary>Most characters of the output and of every intermediate text.</summary>
    public const int OutputCharacters = 16 * 1024 * 1024;

    /// <summary>Most levels of nesting in a template and of values in a comparison.</summary>
    public const int Depth = 120;

    /// <summary>Most numbers of a <c>range</c>: the limit of Jinja's own sandbox.</summary>
    public const int RangeItems = 100_000;

    /// <summary>Most items of a list.</summary>
    private const int ListItems = 1_000_000;
    private const long NodeCost = 40;
    private const long TurnCost = 400;
    private const long ItemCost = 8;

    /// <summary>Units of work that are left.</summary>
    private long _left = 100_000_000;

    /// <summary>Counts the evaluation of one part of the template.</summary>
    /// <exception cref="ChatTemplateException">More than all chat templates need is used up.</exception>
    public void SpendNode() => Spend(NodeCost);

    /// <summary>Counts one iteration of a loop, which makes a scope.</summary>
    /// <exception cref="ChatTemplateException">More than all chat templates need is used up.</exception>
    public void SpendTurn() => Spend(TurnCost);

    /// <summary>Counts work in proportion to a text, checks its length and gives it back.</summary>
    /// <exception cref="ChatTemplateException">The text is longer than <see cref="OutputCharacters"/>.</exception>
    public string Text(string text)
    {
        CheckLength(text.Length);
        return text;
    }

    /// <summary>Checks the length of a text and counts it before it is made.</summary>
    /// <exception cref="ChatTemplateException">The text would be longer than
    /// <see cref="OutputCharacters"/>.</exception>
    public void CheckLength(long length)
    {
        if (length > OutputCharacters)
            throw Error($"makes a text of more than {OutputCharacters} characters");
        Spend(length);
    }

    /// <summary>Checks the length of a list and counts it before it is made.</summary>
    /// <exception cref="ChatTemplateException">The list would have more than a million items.</exception>
    public void CheckItems(long count)
    {
        if (count > ListItems)
            throw Error($"makes a list of more than {ListItems} items");
        Spend(count * ItemCost);
    }

    /// <summary>Counts units of work.</summary>
    /// <exception cref="ChatTemplateException">More than all chat templates need is used up.</exception>
    public void Spend(long cost)
    {
        _left -= cost;
        if (_left < 0)
            throw Error("does more work than any chat template needs; it was stopped");
    }

    /// <summary>The error with the template's file.</summary>
    public ChatTemplateException Error(string problem) => new(file, problem);
}
