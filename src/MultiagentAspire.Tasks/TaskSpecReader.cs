using System.Globalization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Reads the options of a <see cref="TaskSpec"/>. All methods throw <see cref="ArgumentException"/> with one line for
/// an invalid value.
/// </summary>
internal sealed class TaskSpecReader
{
    private readonly TaskSpec _spec;

    /// <summary>Rejects options that the task does not have.</summary>
    /// <param name="spec">Name and options of the task.</param>
    /// <param name="known">Names of the task's options.</param>
    /// <exception cref="ArgumentException">An option is unknown.</exception>
    public TaskSpecReader(TaskSpec spec, params string[] known)
    {
        _spec = spec;
        var unknown = spec.Options.Keys.Except(known).Min(StringComparer.Ordinal);
        if (unknown is not null)
            throw new ArgumentException(
                $"Task '{spec.Name}' has no option '{unknown}'; its options are {string.Join(", ", known)}."
            );
    }

    /// <summary>A whole number, both bounds included.</summary>
    /// <param name="fallback">The value where the option is absent.</param>
    public int Integer(string key, int fallback, int low, int high)
    {
        if (!_spec.Options.TryGetValue(key, out var text))
            return fallback;
        var isInteger = int.TryParse(
            text,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var value
        );
        return isInteger && value >= low && value <= high
            ? value
            : throw InvalidOption(key, $"must be a whole number from {low} to {high}, not '{text}'.");
    }

    /// <summary>The text of an option; null where it is absent.</summary>
    public string? Text(string key) => _spec.Options.GetValueOrDefault(key);

    /// <summary>The exception for an option with an invalid value, for the caller to throw.</summary>
    /// <param name="why">Completes "Option 'KEY' of task 'NAME' …".</param>
    public ArgumentException InvalidOption(string key, string why) =>
        new($"Option '{key}' of task '{_spec.Name}' {why}");

    /// <summary>The value of one of a few names.</summary>
    /// <param name="fallback">The name where the option is absent.</param>
    public T Choice<T>(string key, string fallback, IReadOnlyDictionary<string, T> choices)
    {
        var text = _spec.Options.GetValueOrDefault(key, fallback);
        if (choices.TryGetValue(text, out var value))
            return value;
        var names = string.Join(", ", choices.Keys.Order(StringComparer.Ordinal));
        throw InvalidOption(key, $"must be one of {names}, not '{text}'.");
    }
}
