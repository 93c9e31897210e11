using System.Globalization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Reads the options of a <see cref="TaskSpec"/>; everything a task does not know is refused by name.
/// </summary>
internal sealed class TaskSpecReader
{
    private readonly TaskSpec _spec;

    public TaskSpecReader(TaskSpec spec, params string[] known)
    {
        foreach (var key in spec.Options.Keys.Order(StringComparer.Ordinal))
            if (!known.Contains(key, StringComparer.Ordinal))
                throw new ArgumentException(
                    $"Task '{spec.Name}' has no option '{key}'; its options are {string.Join(", ", known)}."
                );
        _spec = spec;
    }

    public int Integer(string key, int fallback, int low, int high)
    {
        if (!_spec.Options.TryGetValue(key, out var text))
            return fallback;
        return
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= low
            && value <= high
            ? value
            : throw new ArgumentException(
                $"Option '{key}' of task '{_spec.Name}' must be a whole number from {low} to {high}, not '{text}'."
            );
    }

    /// <summary>Null where the option is not given.</summary>
    public string? Text(string key) => _spec.Options.GetValueOrDefault(key);

    public string RequireText(string key, string what) =>
        Text(key) is { Length: > 0 } text
            ? text
            : throw new ArgumentException($"Task '{_spec.Name}' needs the option '{key}': {what}.");

    public ArgumentException InvalidOption(string key, string why) =>
        new($"Option '{key}' of task '{_spec.Name}' {why}");

    public T Choice<T>(string key, string fallback, IReadOnlyDictionary<string, T> choices)
    {
        var text = _spec.Options.GetValueOrDefault(key, fallback);
        return choices.TryGetValue(text, out var value)
            ? value
            : throw new ArgumentException(
                $"Option '{key}' of task '{_spec.Name}' must be one of {string.Join(", ", choices.Keys.Order(StringComparer.Ordinal))}, not '{text}'."
            );
    }
}
