namespace MultiagentAspire.Modeling.Tokenization;

/// <summary>
/// Text of a growing list of ids. A character whose bytes are spread over several tokens comes out when it is whole. The pieces joined,
/// <see cref="Flush"/> included, are the decoded text; where bytes are not UTF-8 at all the replacement characters may differ in number.
/// </summary>
public sealed class TokenStream
{
    private readonly Tokenizer tokenizer;
    private readonly bool skipSpecial;

    // The ids of the last piece are kept as context, since a decoder may treat the first token differently (a leading space).
    private readonly List<int> window = [];
    private int context;
    private string shown = "";

    internal TokenStream(Tokenizer tokenizer, bool skipSpecial)
    {
        this.tokenizer = tokenizer;
        this.skipSpecial = skipSpecial;
    }

    /// <summary>The new text that <paramref name="id"/> completes; empty when it completes none.</summary>
    public string Append(int id)
    {
        window.Add(id);
        var text = tokenizer.Decode(window, skipSpecial);
        if (text.Length <= shown.Length || text.EndsWith('\uFFFD') || !text.StartsWith(shown, StringComparison.Ordinal)) return "";
        return Advance(text);
    }

    /// <summary>What is left when no more ids come.</summary>
    public string Flush()
    {
        var text = tokenizer.Decode(window, skipSpecial);
        return text.Length > shown.Length ? Advance(text) : "";
    }

    private string Advance(string text)
    {
        var piece = text[shown.Length..];
        window.RemoveRange(0, context);
        context = window.Count;
        shown = tokenizer.Decode(window, skipSpecial);
        return piece;
    }
}
