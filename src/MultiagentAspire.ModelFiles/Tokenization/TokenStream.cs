using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Decodes ids one by one, as they are generated. Text is given when later ids cannot change it, so no piece ends
/// inside a character. The pieces joined, <see cref="Flush"/> included, equal what <see cref="Tokenizer.Decode"/>
/// gives for all ids. For one thread.
/// </summary>
public sealed class TokenStream
{
    /// <summary>Gives the text of each id.</summary>
    private readonly Tokenizer _tokenizer;

    /// <summary>State of the decoding.</summary>
    private readonly TokenDecoder _decoder;

    /// <summary>Whether special tokens give no text.</summary>
    private readonly bool _skipSpecial;

    /// <summary>Complete text that was not taken yet.</summary>
    private readonly StringBuilder _text = new();

    /// <summary>An empty stream; <see cref="Tokenizer"/> creates it.</summary>
    internal TokenStream(Tokenizer tokenizer, TokenDecoder decoder, bool skipSpecial)
    {
        _tokenizer = tokenizer;
        _decoder = decoder;
        _skipSpecial = skipSpecial;
    }

    /// <summary>The new text that <paramref name="id"/> completes; empty when it completes none.</summary>
    public string Append(int id)
    {
        Add(id);
        return TakeText();
    }

    /// <summary>The rest of the text, when no more ids come.</summary>
    public string Flush()
    {
        _decoder.End(_text);
        return TakeText();
    }

    /// <summary>What <see cref="Flush"/> would give now, without changing the stream.</summary>
    public string Tail() => _decoder.Tail();

    /// <summary>All text of these ids; the stream is empty afterwards.</summary>
    internal string All(IEnumerable<int> ids)
    {
        foreach (var id in ids)
            Add(id);
        return Flush();
    }

    /// <summary>Decodes an id; ids without a token and skipped special tokens add nothing.</summary>
    private void Add(int id)
    {
        if (_tokenizer.TokenOf(id) is { } token && !(_skipSpecial && _tokenizer.IsSpecial(id)))
            _decoder.Append(token, _text);
    }

    /// <summary>The text that is complete, which is then forgotten.</summary>
    private string TakeText()
    {
        var piece = _text.ToString();
        _text.Clear();
        return piece;
    }
}
