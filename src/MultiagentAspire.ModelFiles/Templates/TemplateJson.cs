using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Writes values as Python's <c>json.dumps(ensure_ascii=False)</c> does, which is what <c>tojson</c> means in chat templates.</summary>
internal static class TemplateJson
{
    private const int DeepestValue = 64;

    public static string Write(object? value, long? indent, TemplateLimits limits)
    {
        var text = new StringBuilder();
        Write(text, value, indent is { } n ? (int)Math.Clamp(n, 0, 16) : null, 0, limits);
        return text.ToString();
    }

    private static void Write(
        StringBuilder text,
        object? value,
        int? indent,
        int depth,
        TemplateLimits limits
    )
    {
        limits.SpendNode();
        limits.Spend(text.Length > TemplateLimits.OutputCharacters ? long.MaxValue / 2 : 1);
        if (depth > DeepestValue)
            throw limits.Error("tojson is used on a value nested too deep");
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case true:
                text.Append("true");
                break;
            case false:
                text.Append("false");
                break;
            case long n:
                text.Append(n.ToString(CultureInfo.InvariantCulture));
                break;
            case double d:
                text.Append(PythonText.Number(d));
                break;
            case string s:
                WriteString(text, limits.Text(s));
                break;
            case List<object?> list:
                WriteItems(
                    text,
                    '[',
                    ']',
                    list,
                    item => Write(text, item, indent, depth + 1, limits),
                    indent,
                    depth
                );
                break;
            case TemplateDict dict:
                WriteItems(
                    text,
                    '{',
                    '}',
                    [.. dict],
                    pair =>
                    {
                        WriteString(text, pair.Key);
                        text.Append(": ");
                        Write(text, pair.Value, indent, depth + 1, limits);
                    },
                    indent,
                    depth
                );
                break;
            default:
                throw limits.Error($"tojson cannot be used on {TemplateValues.KindOf(value)}");
        }
    }

    private static void WriteItems<T>(
        StringBuilder text,
        char open,
        char close,
        IReadOnlyList<T> items,
        Action<T> write,
        int? indent,
        int depth
    )
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                text.Append(indent is null ? ", " : ",");
            if (indent is { } width)
                text.Append('\n').Append(' ', width * (depth + 1));
            write(items[i]);
        }
        if (indent is { } outer && items.Count > 0)
            text.Append('\n').Append(' ', outer * depth);
        text.Append(close);
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }
        text.Append('"');
    }
}
