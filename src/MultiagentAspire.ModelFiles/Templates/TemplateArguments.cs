using System.Globalization;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Reads the arguments of calls, within the limits of a template.</summary>
/// <param name="limits">Limits of the rendering, and the file for messages.</param>
internal sealed class TemplateArguments(TemplateLimits limits)
{
    /// <summary>A value as it is printed.</summary>
    /// <exception cref="ChatTemplateException">It is a list or mapping, or too long.</exception>
    public string ToText(object? value) => TemplateValues.Print(value, limits);

    /// <summary>An argument that must be a string.</summary>
    /// <param name="arguments">All positional arguments.</param>
    /// <param name="index">Which one is meant.</param>
    /// <param name="name">What is called, for the message.</param>
    /// <exception cref="ChatTemplateException">It is absent or not a string.</exception>
    public string Text(List<object?> arguments, int index, string name) =>
        index < arguments.Count && arguments[index] is string text ? text : throw Missing(name);

    /// <summary>The error for an argument that must be a string.</summary>
    public ChatTemplateException Missing(string name) =>
        limits.Error($"{ModelFileException.Quote(name)} needs a string");

    /// <summary>
    /// A value as an integer: a number without its fraction, a boolean as 0 or 1, a string that is an integer; 0 for
    /// another string.
    /// </summary>
    /// <exception cref="ChatTemplateException">It is something else.</exception>
    public long Integer(object? value)
    {
        switch (value)
        {
            case double d when Math.Abs(d) < 1e18:
                return (long)d;
            case string s:
                const NumberStyles Style = NumberStyles.AllowLeadingSign;
                return long.TryParse(s, Style, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
            default:
                return TemplateValues.ToInteger(value)
                    ?? throw limits.Error($"{TemplateValues.KindOf(value)} is not a number");
        }
    }
}
