using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Looks for texts in what ids decode to, as they are generated: the answer after each id is whether
/// <see cref="Tokenizer.Decode"/> of all of them contains one, and what it costs is the id's own text, not
/// that of all.
/// </summary>
/// <param name="text">An unused stream.</param>
/// <param name="stops">The texts to find.</param>
public sealed class StopSearch(TokenStream text, ImmutableArray<string> stops)
{
    private readonly int _kept = stops.Max(stop => (int?)stop.Length) is > 0 and var longest
        ? longest - 1
        : 0;

    /// <summary>
    /// The end of the certain text: a text that is found later can begin there, and none lies within.
    /// </summary>
    private string _end = "";

    /// <summary>Adds an id. After the first true answer the search is over.</summary>
    public bool Finds(int id)
    {
        _end += text.Append(id);
        // Bytes that still wait for others are text, too, for someone who decodes here.
        var seen = _end + text.Tail();
        if (stops.Any(stop => seen.Contains(stop, StringComparison.Ordinal)))
            return true;
        if (_end.Length > _kept)
            _end = _end[^_kept..];
        return false;
    }
}
