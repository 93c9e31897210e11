using System.Globalization;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>The fixed lists of functions, methods, filters and tests. Nothing else of a value can be reached from a template.</summary>
internal sealed class TemplateCalls(TemplateLimits limits)
{
    /// <summary>
    /// What <c>strftime_now</c> answers. Pinned: a date that moves would make the prompts of training and of inference differ, and Llama 3.1
    /// itself falls back to this one.
    /// </summary>
    private static readonly DateTime Today = new(2024, 7, 26, 0, 0, 0, DateTimeKind.Utc);

    public object? Function(string name, List<object?> arguments, TemplateDict named)
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
                throw limits.Error(
                    $"it refuses the conversation: {TemplateValues.Print(arguments.Count > 0 ? arguments[0] : "", limits)}"
                );
            case "strftime_now":
                return Date(Text(arguments, 0, name));
            case "range":
                return Range(arguments);
            default:
                throw limits.Error($"the function {Quote(name)} is not supported");
        }
    }

    public object? Method(string name, List<object?> arguments) =>
        arguments[0] switch
        {
            string text => TextMethod(text, name, arguments),
            TemplateDict dict => DictMethod(dict, name, arguments),
            var target => throw limits.Error($"{TemplateValues.KindOf(target)} has no method {Quote(name)}"),
        };

    public object? Filter(string name, List<object?> arguments, TemplateDict named)
    {
        var value = arguments[0];
        switch (name)
        {
            case "trim":
                return PythonText.Strip(
                    Printed(value),
                    arguments.Count > 1 ? Text(arguments, 1, name) : null,
                    left: true,
                    right: true
                );
            case "upper" or "lower" or "capitalize" or "replace":
                return TextMethod(Printed(value), name, arguments);
            case "string":
                return Printed(value);
            case "length" or "count":
                return Length(value);
            case "tojson":
                return limits.Text(
                    TemplateJson.Write(
                        value,
                        named.TryGetValue("indent", out var indent) ? TemplateValues.Whole(indent) : null,
                        limits
                    )
                );
            case "default" or "d":
                var useDefault =
                    value is Undefined
                    || (
                        arguments.Count > 2
                        && TemplateValues.IsTrue(arguments[2])
                        && !TemplateValues.IsTrue(value)
                    );
                return useDefault ? (arguments.Count > 1 ? arguments[1] : "") : value;
            case "first":
                return Items(value) is [var first, ..] ? first : Undefined.Value;
            case "last":
                return Items(value) is [.., var last] ? last : Undefined.Value;
            case "list":
                return Copy(value);
            case "reverse":
                return Enumerable.Reverse(Copy(value)).ToList();
            case "join":
                return Join(Items(value), arguments.Count > 1 ? Printed(arguments[1]) : "");
            case "items":
                return DictMethod(
                    value as TemplateDict
                        ?? throw limits.Error($"{TemplateValues.KindOf(value)} has no items"),
                    "items",
                    [value]
                );
            case "int":
                return Number(value);
            case "select" or "reject":
                return Chosen(Items(value), arguments, 1, static item => item, name == "select");
            case "selectattr" or "rejectattr":
                var member = Text(arguments, 1, name);
                return Chosen(
                    Items(value),
                    arguments,
                    2,
                    item =>
                        item is TemplateDict dict && dict.TryGetValue(member, out var found)
                            ? found
                            : Undefined.Value,
                    name == "selectattr"
                );
            case "safe":
                return value;
            default:
                throw limits.Error($"the filter {Quote(name)} is not supported");
        }
    }

    public bool Test(string name, List<object?> arguments)
    {
        var value = arguments[0];
        return name switch
        {
            "defined" => value is not Undefined,
            "undefined" => value is Undefined,
            "none" => value is null,
            "string" => value is string,
            "boolean" => value is bool,
            "number" => value is long or double or bool,
            "integer" => value is long,
            "float" => value is double,
            "mapping" => value is TemplateDict,
            "iterable" => value is string or List<object?> or TemplateDict or Undefined,
            "sequence" => value is string or List<object?> or TemplateDict,
            "true" => value is true,
            "false" => value is false,
            "odd" or "even" => (Number(value) % 2 == 0) == (name == "even"),
            "divisibleby" => arguments.Count > 1
                && TemplateValues.Arithmetic("%", value, arguments[1], limits) is 0L,
            "equalto" or "eq" or "sameas" => arguments.Count > 1
                && TemplateValues.AreEqual(value, arguments[1], limits),
            "in" => arguments.Count > 1 && TemplateValues.Contains(arguments[1], value, limits),
            _ => throw limits.Error($"the test {Quote(name)} is not supported"),
        };
    }

    /// <summary>The items of which a test holds, or does not; the test's name stands at <paramref name="place"/>, its own arguments after it. Without one truth counts.</summary>
    private List<object?> Chosen(
        List<object?> items,
        List<object?> arguments,
        int place,
        Func<object?, object?> of,
        bool keep
    )
    {
        limits.CheckItems(items.Count);
        var test = arguments.Count > place ? Text(arguments, place, "the name of a test") : null;
        return items.FindAll(item =>
        {
            limits.SpendNode();
            return keep
                == (
                    test is null
                        ? TemplateValues.IsTrue(of(item))
                        : Test(test, [of(item), .. arguments.Skip(place + 1)])
                );
        });
    }

    private List<object?> Copy(object? value)
    {
        var items = Items(value);
        limits.CheckItems(items.Count);
        return [.. items];
    }

    /// <summary>What a loop, <c>list</c> or <c>join</c> goes through.</summary>
    public List<object?> Items(object? value)
    {
        var items = value switch
        {
            List<object?> list => list,
            string text => Characters(text),
            TemplateDict dict => [.. dict.Keys],
            Undefined => [],
            _ => throw limits.Error($"{TemplateValues.KindOf(value)} cannot be gone through"),
        };
        limits.Spend(items.Count);
        return items;
    }

    private List<object?> Characters(string text)
    {
        limits.CheckItems(text.Length);
        return PythonText.Characters(text);
    }

    private List<object?> Split(string text, string? separator)
    {
        // An upper bound of the parts, taken before they are made.
        limits.CheckItems(separator is null ? (text.Length / 2) + 1 : CountOf(text, separator) + 1);
        return [.. PythonText.Split(text, separator)];
    }

    private static long CountOf(string text, string part) => text.AsSpan().Count(part);

    private object? TextMethod(string text, string name, List<object?> arguments)
    {
        limits.Spend(text.Length);
        var argument = arguments.Count > 1 && arguments[1] is not null ? Text(arguments, 1, name) : null;
        switch (name)
        {
            case "strip":
                return PythonText.Strip(text, argument, left: true, right: true);
            case "lstrip":
                return PythonText.Strip(text, argument, left: true, right: false);
            case "rstrip":
                return PythonText.Strip(text, argument, left: false, right: true);
            case "startswith":
                return text.StartsWith(argument ?? throw Missing(name), StringComparison.Ordinal);
            case "endswith":
                return text.EndsWith(argument ?? throw Missing(name), StringComparison.Ordinal);
            case "upper":
                return text.ToUpperInvariant();
            case "lower":
                return text.ToLowerInvariant();
            case "capitalize":
                return text.Length == 0
                    ? text
                    : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();
            case "split" when argument is not "" && arguments.Count < 3:
                return Split(text, argument);
            case "replace" when arguments.Count == 3 && argument is { Length: > 0 }:
                return Replace(text, argument, Text(arguments, 2, name));
            default:
                throw limits.Error($"the string method {Quote(name)} is not supported with these arguments");
        }
    }

    private string Replace(string text, string old, string replacement)
    {
        limits.CheckLength(text.Length + ((long)(text.Length / old.Length) * replacement.Length));
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }

    private List<object?> DictMethodItems(TemplateDict dict)
    {
        limits.CheckItems(dict.Count);
        return [.. dict.Select(p => new List<object?> { p.Key, p.Value })];
    }

    private object? DictMethod(TemplateDict dict, string name, List<object?> arguments)
    {
        switch (name)
        {
            case "items":
                return DictMethodItems(dict);
            case "keys":
                return new List<object?>(dict.Keys);
            case "values":
                return new List<object?>(dict.Values);
            case "get":
                return dict.TryGetValue(Text(arguments, 1, name), out var value) ? value
                    : arguments.Count > 2 ? arguments[2]
                    : null;
            default:
                throw limits.Error($"the mapping method {Quote(name)} is not supported");
        }
    }

    private List<object?> Range(List<object?> arguments)
    {
        if (arguments.Count is < 1 or > 3 || arguments.Exists(a => a is not long))
            throw limits.Error("range needs one to three whole numbers");
        var (from, to) =
            arguments.Count == 1 ? (0L, (long)arguments[0]!) : ((long)arguments[0]!, (long)arguments[1]!);
        var step = arguments.Count == 3 ? (long)arguments[2]! : 1;
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

    private string Join(List<object?> items, string separator)
    {
        var texts = items.ConvertAll(Printed);
        limits.CheckLength(texts.Sum(t => (long)t.Length + separator.Length));
        return string.Join(separator, texts);
    }

    private long Length(object? value) =>
        value is string text ? text.EnumerateRunes().LongCount()
        : value is Undefined ? 0
        : Items(value).Count;

    private long Number(object? value) =>
        value switch
        {
            double d when Math.Abs(d) < 1e18 => (long)d,
            string s => long.TryParse(
                s,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var parsed
            )
                ? parsed
                : 0,
            _ => TemplateValues.Whole(value)
                ?? throw limits.Error($"{TemplateValues.KindOf(value)} is not a number"),
        };

    private string Date(string format)
    {
        var result = new System.Text.StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            var code = format[i] != '%' || i + 1 == format.Length ? '\0' : format[++i];
            result.Append(
                code switch
                {
                    '\0' => format[i].ToString(),
                    '%' => "%",
                    'd' => Part("dd"),
                    'm' => Part("MM"),
                    'b' => Part("MMM"),
                    'B' => Part("MMMM"),
                    'y' => Part("yy"),
                    'Y' => Part("yyyy"),
                    'a' => Part("ddd"),
                    'A' => Part("dddd"),
                    'H' or 'M' or 'S' => "00",
                    _ => throw limits.Error($"strftime_now does not know %{code}"),
                }
            );
        }
        return result.ToString();

        static string Part(string part) => Today.ToString(part, CultureInfo.InvariantCulture);
    }

    private string Printed(object? value) => TemplateValues.Print(value, limits);

    private string Text(List<object?> arguments, int index, string name) =>
        index < arguments.Count && arguments[index] is string text ? text : throw Missing(name);

    private ChatTemplateException Missing(string name) => limits.Error($"{Quote(name)} needs a string");

    private static string Quote(string name) => ModelFileException.Quote(name);
}
