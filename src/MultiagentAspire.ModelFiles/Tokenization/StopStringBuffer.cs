using System.Collections.Immutable;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Finds stop texts in a text that comes in pieces, and cuts the text before the one that is complete first.
/// What may be the beginning of one is held back until that is decided. Empty stop texts are ignored.
/// </summary>
/// <param name="stops">The texts to find; none, or default: the text passes as it is.</param>
public sealed class StopStringBuffer(ImmutableArray<string> stops)
{
    private readonly ImmutableArray<string> _stops = stops.IsDefault
        ? []
        : [.. stops.Where(stop => stop.Length > 0)];

    /// <summary>
    /// The end of the text so far that a stop text begins with; a stop text that is found later begins there
    /// or after it.
    /// </summary>
    private string _pending = "";

    /// <summary>Whether a stop text was found; all text after it is dropped.</summary>
    public bool IsFound { get; private set; }

    /// <summary>Adds a piece.</summary>
    /// <returns>What of the text so far is before any stop text and was not returned yet.</returns>
    public string Append(string piece)
    {
        if (IsFound)
            return "";
        _pending += piece;
        if (First() is not { } start)
            return Release(_pending.Length - HeldLength());
        IsFound = true;
        return Release(start);
    }

    /// <summary>The rest, when no more text comes.</summary>
    public string Flush() => IsFound ? "" : Release(_pending.Length);

    /// <summary>Whether a stop text would be found if <paramref name="tail"/> came next. Nothing is added.</summary>
    public bool WouldFind(string tail)
    {
        if (IsFound)
            return true;
        if (tail.Length == 0)
            return false;
        var text = _pending + tail;
        return _stops.Any(stop => text.Contains(stop, StringComparison.Ordinal));
    }

    /// <summary>
    /// Where the stop text begins that is complete first, of several the longest; null when there is none.
    /// </summary>
    private int? First()
    {
        (int End, int Start)? first = null;
        foreach (var stop in _stops)
        {
            var start = _pending.IndexOf(stop, StringComparison.Ordinal);
            var found = (start + stop.Length, start);
            if (start >= 0 && (first is null || found.CompareTo(first.Value) < 0))
                first = found;
        }
        return first?.Start;
    }

    /// <summary>Takes the first characters out of the held text.</summary>
    private string Release(int length)
    {
        var released = _pending[..length];
        _pending = _pending[length..];
        return released;
    }

    /// <summary>Length of the longest end of the held text that a stop text begins with.</summary>
    private int HeldLength()
    {
        var longest = 0;
        foreach (var stop in _stops)
        {
            var length = Math.Min(stop.Length - 1, _pending.Length);
            while (length > longest && !_pending.EndsWith(stop[..length], StringComparison.Ordinal))
                length--;
            longest = Math.Max(longest, length);
        }
        return longest;
    }
}
