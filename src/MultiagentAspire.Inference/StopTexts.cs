using System.Collections.Immutable;

namespace MultiagentAspire.Inference;

/// <summary>Cuts a text that comes in pieces before the stop text that is complete first; holds back what may be the beginning of one.</summary>
internal sealed class StopTexts(ImmutableArray<string> stops)
{
    private readonly ImmutableArray<string> _stops = stops.IsDefault
        ? []
        : [.. stops.Where(stop => stop.Length > 0)];
    private string _held = "";
    private bool _ended;

    /// <summary>What of the text so far can be shown and was not yet.</summary>
    public string Append(string piece)
    {
        if (_ended)
            return "";
        _held += piece;
        var places = _stops
            .Select(stop => (Start: _held.IndexOf(stop, StringComparison.Ordinal), stop.Length))
            .Where(place => place.Start >= 0)
            .ToList();
        _ended = places.Count > 0;
        return Release(
            _ended
                ? places.MinBy(place => (place.Start + place.Length, place.Start)).Start
                : _held.Length - Beginning()
        );
    }

    /// <summary>The rest, when no more text comes.</summary>
    public string Flush() => _ended ? "" : Release(_held.Length);

    private string Release(int length)
    {
        var shown = _held[..length];
        _held = _held[length..];
        return shown;
    }

    /// <summary>Length of the longest end of what is held that a stop text begins with.</summary>
    private int Beginning() =>
        _stops.Max(stop =>
            (int?)
                Enumerable
                    .Range(0, Math.Min(stop.Length, _held.Length + 1))
                    .Last(length => stop.AsSpan(0, length).SequenceEqual(_held.AsSpan(_held.Length - length)))
        ) ?? 0;
}
