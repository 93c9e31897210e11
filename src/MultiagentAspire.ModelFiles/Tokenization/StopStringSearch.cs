namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Looks for stop texts in what ids decode to, as they are generated: the answer after each id is whether
/// <see cref="Tokenizer.Decode"/> of all of them contains one, and what it costs is the id's own text, not
/// that of all.
/// </summary>
/// <param name="text">An unused stream.</param>
/// <param name="stops">The texts to find; unused.</param>
public sealed class StopStringSearch(TokenStream text, StopStringBuffer stops)
{
    /// <summary>Adds an id. After the first true answer the search is over.</summary>
    public bool Append(int id)
    {
        stops.Append(text.Append(id));
        // Bytes that still wait for others are text, too, for someone who decodes here.
        return stops.WouldFind(text.Tail());
    }
}
