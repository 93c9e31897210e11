namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>What a chat template may cost. Templates are foreign input: without limits one could run forever or fill the memory.</summary>
internal sealed class TemplateLimits(string file)
{
    public const int TemplateCharacters = 256 * 1024;
    public const int OutputCharacters = 16 * 1024 * 1024;
    public const int Depth = 120;

    /// <summary>Jinja's own sandbox stops <c>range</c> there.</summary>
    public const int RangeItems = 100_000;
    private const int ListItems = 1_000_000;
    private const long NodeCost = 40;
    private const long TurnCost = 400;
    private const long ItemCost = 8;
    private long left = 100_000_000;

    /// <summary>Counts the evaluation of one part of the template.</summary>
    public void SpendNode() => Spend(NodeCost);

    /// <summary>Counts one turn of a loop, which makes a scope.</summary>
    public void SpendTurn() => Spend(TurnCost);

    /// <summary>Counts work in proportion to a text, and bounds the text.</summary>
    public string Text(string text)
    {
        CheckLength(text.Length);
        return text;
    }

    /// <summary>Counts a text before it is made.</summary>
    public void CheckLength(long length)
    {
        if (length > OutputCharacters)
            throw Error($"makes a text of more than {OutputCharacters} characters");
        Spend(length);
    }

    /// <summary>Counts a list before it is made.</summary>
    public void CheckItems(long count)
    {
        if (count > ListItems)
            throw Error($"makes a list of more than {ListItems} items");
        Spend(count * ItemCost);
    }

    public void Spend(long cost)
    {
        left -= cost;
        if (left < 0)
            throw Error("does more work than any chat template needs; it was stopped");
    }

    public ChatTemplateException Error(string problem) => new(file, problem);
}
