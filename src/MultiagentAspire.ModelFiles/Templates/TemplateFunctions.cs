using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>The functions that a template can call.</summary>
internal sealed class TemplateFunctions(TemplateLimits limits, TemplateArguments arguments)
{
    /// <summary>
    /// The date that <c>strftime_now</c> gives. It is fixed: a date that moves would make the prompts of training
    /// and inference differ, and Llama 3.1's template itself falls back to this one.
    /// </summary>
    private static readonly DateTime Today = new(2024, 7, 26, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>.NET formats of strftime's codes.</summary>
    private static readonly FrozenDictionary<char, string> DateFormats = new Dictionary<char, string>
    {
        ['d'] = "dd",
        ['m'] = "MM",
        ['b'] = "MMM",
        ['B'] = "MMMM",
        ['y'] = "yy",
        ['Y'] = "yyyy",
        ['a'] = "ddd",
        ['A'] = "dddd",
    }.ToFrozenDictionary();

    /// <summary>Calls a function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Positional arguments.</param>
    /// <param name="named">Named arguments.</param>
    /// <exception cref="ChatTemplateException">Not supported, called with wrong arguments, or
    /// <c>raise_exception</c>.</exception>
    public object? Call(string name, List<object?> values, TemplateDict named)
    {
        switch (name)
        {
            case "namespace":
                var space = new TemplateDict(writable: true);
                foreach (var (key, value) in named)
                    space[key] = value;
                return space;
            case "dict":
                return named;
            case "raise_exception":
                var reason = arguments.ToText(values.Count > 0 ? values[0] : "");
                throw limits.Error($"it refuses the conversation: {reason}");
            case "strftime_now":
                return Date(arguments.Text(values, 0, name));
            case "range":
                return Range(values);
            default:
                throw limits.Error($"the function {ModelFileException.Quote(name)} is not supported");
        }
    }

    /// <summary>Python's <c>range</c> as a list, with one to three integers.</summary>
    private List<object?> Range(List<object?> values)
    {
        if (values.Count is < 1 or > 3 || values.Exists(a => a is not long))
            throw limits.Error("range needs one to three whole numbers");
        var numbers = values.ConvertAll(value => (long)value!);
        var (from, to) = numbers.Count == 1 ? (0L, numbers[0]) : (numbers[0], numbers[1]);
        var step = numbers.Count == 3 ? numbers[2] : 1;
        if (step == 0)
            throw limits.Error("range cannot step by zero");
        var list = new List<object?>();
        limits.SpendNode();
        for (Int128 i = from; step > 0 ? i < to : i > to; i += step)
        {
            if (list.Count == TemplateLimits.RangeItems)
                throw limits.Error($"range has more than {TemplateLimits.RangeItems} numbers");
            list.Add((long)i);
        }
        return list;
    }

    /// <summary>The fixed date in a strftime format; hours, minutes and seconds are 0.</summary>
    private string Date(string format)
    {
        var result = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            var isCode = format[i] == '%' && i + 1 < format.Length;
            if (isCode)
                result.Append(DatePart(format[++i]));
            else
                result.Append(format[i]);
        }
        return result.ToString();
    }

    /// <summary>The text for one code of strftime.</summary>
    private string DatePart(char code)
    {
        if (DateFormats.TryGetValue(code, out var format))
            return Today.ToString(format, CultureInfo.InvariantCulture);
        return code switch
        {
            '%' => "%",
            'H' or 'M' or 'S' => "00",
            _ => throw limits.Error($"strftime_now does not know %{code}"),
        };
    }
}
