using System.Globalization;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>
/// Python's meaning of truth, equality, order, printing and arithmetic. Values are null (None),
/// <see cref="Undefined"/>, bool, long, double, string, <c>List&lt;object?&gt;</c> and
/// <see cref="TemplateDict"/>.
/// </summary>
internal static class TemplateValues
{
    /// <summary>Truth: zero, nothing, undefined and what is empty are false.</summary>
    public static bool IsTrue(object? value) =>
        value switch
        {
            null or Undefined or false or 0L or 0.0 or "" => false,
            List<object?> list => list.Count > 0,
            TemplateDict dict => dict.Count > 0,
            _ => true,
        };

    /// <summary>The kind of a value, for messages.</summary>
    public static string KindOf(object? value) =>
        value switch
        {
            null => "none",
            Undefined => "an undefined value",
            bool => "a boolean",
            long or double => "a number",
            string => "a string",
            List<object?> => "a list",
            _ => "a mapping",
        };

    /// <summary>A value as Python's <c>str</c> gives it; an undefined value is empty.</summary>
    /// <exception cref="ChatTemplateException">It is a list or mapping.</exception>
    public static string Print(object? value, TemplateLimits limits) =>
        value switch
        {
            Undefined => "",
            null => "None",
            bool b => b ? "True" : "False",
            string s => s,
            long or double => PrintNumber(value),
            _ => throw limits.Error($"{KindOf(value)} cannot be printed; use tojson"),
        };

    /// <summary>A number as Python writes it.</summary>
    private static string PrintNumber(object number) =>
        number is long n ? n.ToString(CultureInfo.InvariantCulture) : PythonText.Number((double)number);

    /// <summary>
    /// Python's <c>==</c>; 1, 1.0 and true are equal. A namespace can contain itself, so the depth is
    /// bounded.
    /// </summary>
    /// <exception cref="ChatTemplateException">The values are nested too deep, or a limit is exceeded.</exception>
    public static bool AreEqual(object? left, object? right, TemplateLimits limits, int depth = 0)
    {
        limits.SpendNode();
        if (depth > TemplateLimits.Depth)
            throw limits.Error("compares values that are nested too deep");
        if (left is List<object?> list && right is List<object?> otherList)
            return list.Count == otherList.Count
                && list.Zip(otherList).All(p => AreEqual(p.First, p.Second, limits, depth + 1));
        if (left is TemplateDict dict && right is TemplateDict otherDict)
            return dict.Count == otherDict.Count
                && dict.All(p => HasEqual(otherDict, p.Key, p.Value, limits, depth + 1));
        if (ToDouble(left) is { } number && ToDouble(right) is { } otherNumber)
            return number == otherNumber;
        return object.Equals(left, right);
    }

    /// <summary>Whether a mapping has a key with an equal value.</summary>
    private static bool HasEqual(
        TemplateDict dict,
        string key,
        object? value,
        TemplateLimits limits,
        int depth
    ) => dict.TryGetValue(key, out var other) && AreEqual(value, other, limits, depth);

    /// <summary>Python's <c>in</c>.</summary>
    /// <exception cref="ChatTemplateException">The container is no string, list or mapping, or a limit is
    /// exceeded.</exception>
    public static bool Contains(object? container, object? item, TemplateLimits limits)
    {
        switch (container)
        {
            case string text when item is string part:
                limits.Spend(text.Length);
                return text.Contains(part, StringComparison.Ordinal);
            case List<object?> list:
                limits.Spend(list.Count);
                return list.Exists(i => AreEqual(i, item, limits));
            case TemplateDict dict:
                return item is string key && dict.ContainsKey(key);
            case Undefined:
                return false;
            default:
                throw limits.Error($"'in' needs a string, list or mapping, not {KindOf(container)}");
        }
    }

    /// <summary>Order of two numbers or two strings: negative, 0 or positive.</summary>
    /// <exception cref="ChatTemplateException">The values have no order.</exception>
    public static int Compare(object? left, object? right, TemplateLimits limits)
    {
        if (ToDouble(left) is { } a && ToDouble(right) is { } b)
            return a.CompareTo(b);
        if (left is string s && right is string t)
            return string.CompareOrdinal(s, t);
        throw limits.Error($"{KindOf(left)} and {KindOf(right)} have no order");
    }

    /// <summary>
    /// <c>+ - * / // %</c> of numbers, <c>+</c> of strings and lists, and a string times an integer.
    /// </summary>
    /// <exception cref="ChatTemplateException">The operator has no meaning for the values, a number becomes too
    /// large, or a limit is exceeded.</exception>
    public static object? Arithmetic(string symbol, object? left, object? right, TemplateLimits limits)
    {
        if (symbol == "+" && left is string s && right is string t)
            return Join(s, t, limits);
        if (symbol == "+" && left is List<object?> a && right is List<object?> b)
        {
            limits.CheckItems((long)a.Count + b.Count);
            return new List<object?>([.. a, .. b]);
        }
        if (symbol == "*" && left is string text && right is long times)
            return Repeat(text, times, limits);
        if (ToInteger(left) is { } m && ToInteger(right) is { } n && symbol != "/")
            return IntegerArithmetic(symbol, m, n, limits);
        if (ToDouble(left) is { } x && ToDouble(right) is { } y)
            return RealArithmetic(symbol, x, y, limits);
        throw limits.Error($"'{symbol}' cannot be used on {KindOf(left)} and {KindOf(right)}");
    }

    /// <summary>A text so many times, within the limits; nothing for a negative number.</summary>
    private static string Repeat(string text, long times, TemplateLimits limits)
    {
        limits.CheckLength(text.Length * Math.Clamp(times, 0, TemplateLimits.OutputCharacters + 1L));
        return string.Concat(Enumerable.Repeat(text, (int)Math.Max(times, 0)));
    }

    /// <summary>Two texts as one, within the limits.</summary>
    /// <exception cref="ChatTemplateException">The text would be too long.</exception>
    public static string Join(string left, string right, TemplateLimits limits)
    {
        limits.CheckLength((long)left.Length + right.Length);
        return left + right;
    }

    /// <summary>A value as an integer, null when it is none; booleans count as 0 and 1, as in Python.</summary>
    public static long? ToInteger(object? value) =>
        value switch
        {
            long n => n,
            bool b => b ? 1 : 0,
            _ => null,
        };

    /// <summary>A value as a floating-point number, null when it is no number.</summary>
    private static double? ToDouble(object? value) => value is double d ? d : ToInteger(value);

    /// <summary>Arithmetic of integers; a result beyond 64 bits is an error.</summary>
    private static long IntegerArithmetic(string symbol, long left, long right, TemplateLimits limits)
    {
        if (right == 0 && symbol is "//" or "%" && right == 0)
            throw limits.Error("divides by zero");
        try
        {
            return symbol switch
            {
                "+" => checked(left + right),
                "-" => checked(left - right),
                "*" => checked(left * right),
                "//" => FloorDivision(left, right).Quotient,
                _ => FloorDivision(left, right).Remainder,
            };
        }
        catch (OverflowException e)
        {
            throw new ChatTemplateException(limits.Error("").File, "a number becomes too large", e);
        }
    }

    /// <summary>Python's division: rounded down, and the remainder has the sign of the divisor.</summary>
    private static (long Quotient, long Remainder) FloorDivision(long left, long right)
    {
        var (quotient, remainder) = Math.DivRem(left, right);
        var roundsDown = remainder != 0 && (remainder < 0) != (right < 0);
        return roundsDown ? (quotient - 1, remainder + right) : (quotient, remainder);
    }

    /// <summary>Arithmetic of floating-point numbers with Python's floor division and remainder.</summary>
    private static double RealArithmetic(string symbol, double left, double right, TemplateLimits limits)
    {
        if (right == 0 && symbol is "/" or "//" or "%" && right == 0)
            throw limits.Error("divides by zero");
        return symbol switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "//" => Math.Floor(left / right),
            _ => left - (right * Math.Floor(left / right)),
        };
    }
}
