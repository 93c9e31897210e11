using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Decodes ids one by one, as they are generated: a piece of text comes out when it is certain, so no piece ends inside a character. The
/// pieces joined, <see cref="Flush"/> included, are what <see cref="Tokenizer.Decode"/> gives for all ids, whatever they are.
/// </summary>
public sealed class TokenStream
{
    private readonly Tokenizer tokenizer;
    private readonly TokenDecoder decoder;
    private readonly bool skipSpecial;
    private readonly StringBuilder text = new();

    internal TokenStream(Tokenizer tokenizer, TokenDecoder decoder, bool skipSpecial)
    {
        this.tokenizer = tokenizer;
        this.decoder = decoder;
        this.skipSpecial = skipSpecial;
    }

    /// <summary>The new text that <paramref name="id"/> completes; empty when it completes none.</summary>
    public string Append(int id)
    {
        Add(id);
        return Take();
    }

    /// <summary>What is left when no more ids come.</summary>
    public string Flush()
    {
        decoder.End(text);
        return Take();
    }

    /// <summary>What <see cref="Flush"/> would give now; the stream goes on.</summary>
    public string Tail() => decoder.Tail();

    /// <summary>All the text of these ids, at the end of which the stream is empty again.</summary>
    internal string All(IEnumerable<int> ids)
    {
        foreach (var id in ids)
            Add(id);
        return Flush();
    }

    private void Add(int id)
    {
        if (tokenizer.TokenOf(id) is { } token && !(skipSpecial && tokenizer.IsSpecial(id)))
            decoder.Append(token, text);
    }

    private string Take()
    {
        var piece = text.ToString();
        text.Clear();
        return piece;
    }
}
