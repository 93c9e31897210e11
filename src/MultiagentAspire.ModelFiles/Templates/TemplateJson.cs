using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Writes values as Python's <c>json.dumps(ensure_ascii=False)</c> does, which is the meaning of <c>tojson</c> in
/// chat templates (transformers, <c>apply_chat_template</c>).
/// </summary>
internal sealed class TemplateJson
{
    /// <summary>Most levels of a value.</summary>
    private const int MaxDepth = 64;

    /// <summary>Spaces per level; a larger number counts as this one.</summary>
    private const int MaxIndent = 16;
    private readonly StringBuilder _text = new();

    /// <summary>Spaces per level; null writes one line.</summary>
    private readonly int? _indent;

    /// <summary>Counts the work and limits the output.</summary>
    private readonly TemplateLimits _limits;

    private TemplateJson(int? indent, TemplateLimits limits)
    {
        _indent = indent;
        _limits = limits;
    }

    /// <summary>The JSON text of a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="indent">Spaces per level; null: one line.</param>
    /// <param name="limits">Limits of the rendering.</param>
    /// <exception cref="ChatTemplateException">The value is undefined, nested too deep or too large.</exception>
    public static string Write(object? value, long? indent, TemplateLimits limits)
    {
        var json = new TemplateJson(indent is { } n ? (int)Math.Clamp(n, 0, MaxIndent) : null, limits);
        json.Write(value, 0);
        return json._text.ToString();
    }

    /// <summary>Appends a value. Work is counted, and the output is limited.</summary>
    private void Write(object? value, int depth)
    {
        _limits.SpendNode();
        _limits.Spend(_text.Length > TemplateLimits.OutputCharacters ? long.MaxValue / 2 : 1);
        if (depth > MaxDepth)
            throw _limits.Error("tojson is used on a value nested too deep");
        switch (value)
        {
            case null:
                _text.Append("null");
                break;
            case bool b:
                _text.Append(b ? "true" : "false");
                break;
            case long n:
                _text.Append(n.ToString(CultureInfo.InvariantCulture));
                break;
            case double d:
                _text.Append(PythonText.Number(d));
                break;
            case string s:
                WriteString(_limits.Text(s));
                break;
            case List<object?> list:
                WriteItems('[', ']', list, item => Write(item, depth + 1), depth);
                break;
            case TemplateDict dict:
                WriteItems('{', '}', [.. dict], pair => WriteMember(pair, depth), depth);
                break;
            default:
                throw _limits.Error($"tojson cannot be used on {TemplateValues.KindOf(value)}");
        }
    }

    /// <summary>Appends a key and its value.</summary>
    private void WriteMember(KeyValuePair<string, object?> pair, int depth)
    {
        WriteString(pair.Key);
        _text.Append(": ");
        Write(pair.Value, depth + 1);
    }

    /// <summary>
    /// Appends items in brackets, separated as Python does: with a space on one line, without one when
    /// indented.
    /// </summary>
    private void WriteItems<T>(char open, char close, IReadOnlyList<T> items, Action<T> write, int depth)
    {
        _text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                _text.Append(_indent is null ? ", " : ",");
            if (_indent is { } width)
                _text.Append('\n').Append(' ', width * (depth + 1));
            write(items[i]);
        }
        if (_indent is { } outer && items.Count > 0)
            _text.Append('\n').Append(' ', outer * depth);
        _text.Append(close);
    }

    /// <summary>Appends a string in quotation marks. Characters outside ASCII stay as they are.</summary>
    private void WriteString(string value)
    {
        _text.Append('"');
        foreach (var c in value)
        {
            if (EscapeOf(c) is { } escape)
                _text.Append(escape);
            else
                _text.Append(c);
        }
        _text.Append('"');
    }

    /// <summary>The escape of a character that cannot stand in a JSON string, else null.</summary>
    private static string? EscapeOf(char c)
    {
        if (ShortEscapeOf(c) is { } escape)
            return escape;
        return c < ' ' ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : null;
    }

    /// <summary>The escape of two characters that JSON has for a character; null for others.</summary>
    private static string? ShortEscapeOf(char c) =>
        c switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\b' => "\\b",
            '\f' => "\\f",
            _ => null,
        };
}
