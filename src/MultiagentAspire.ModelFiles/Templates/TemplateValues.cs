using System.Globalization;

namespace MultiagentAspire.ModelFiles.Templates;

/// <summary>Python's meaning of truth, equality, order, printing and arithmetic. Values are null, Undefined, bool, long, double, string, lists and mappings.</summary>
internal static class TemplateValues
{
    public static bool IsTrue(object? value) =>
        value switch
        {
            null or Undefined => false,
            bool b => b,
            long n => n != 0,
            double d => d != 0,
            string s => s.Length > 0,
            List<object?> list => list.Count > 0,
            TemplateDict dict => dict.Count > 0,
            _ => true,
        };

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

    public static string Print(object? value, TemplateLimits limits) =>
        value switch
        {
            Undefined => "",
            null => "None",
            true => "True",
            false => "False",
            long n => n.ToString(CultureInfo.InvariantCulture),
            double d => PythonText.Number(d),
            string s => s,
            _ => throw limits.Error($"{KindOf(value)} cannot be printed; use tojson"),
        };

    /// <summary>Python's <c>==</c>. A namespace can hold itself, so the depth is bounded.</summary>
    public static bool AreEqual(object? left, object? right, TemplateLimits limits, int depth = 0)
    {
        limits.SpendNode();
        if (depth > TemplateLimits.Depth)
            throw limits.Error("compares values that are nested too deep");
        return (left, right) switch
        {
            (List<object?> a, List<object?> b) => a.Count == b.Count
                && a.Zip(b).All(p => AreEqual(p.First, p.Second, limits, depth + 1)),
            (TemplateDict a, TemplateDict b) => a.Count == b.Count
                && a.All(p =>
                    b.TryGetValue(p.Key, out var other) && AreEqual(p.Value, other, limits, depth + 1)
                ),
            _ when Real(left) is { } a && Real(right) is { } b => a == b,
            _ => object.Equals(left, right),
        };
    }

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

    public static int Compare(object? left, object? right, TemplateLimits limits)
    {
        if (Real(left) is { } a && Real(right) is { } b)
            return a.CompareTo(b);
        if (left is string s && right is string t)
            return string.CompareOrdinal(s, t);
        throw limits.Error($"{KindOf(left)} and {KindOf(right)} have no order");
    }

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
        {
            limits.CheckLength(text.Length * Math.Clamp(times, 0, TemplateLimits.OutputCharacters + 1L));
            return string.Concat(Enumerable.Repeat(text, (int)Math.Max(times, 0)));
        }
        if (Whole(left) is { } m && Whole(right) is { } n && symbol != "/")
            return WholeArithmetic(symbol, m, n, limits);
        if (Real(left) is { } x && Real(right) is { } y)
            return RealArithmetic(symbol, x, y, limits);
        throw limits.Error($"'{symbol}' cannot be used on {KindOf(left)} and {KindOf(right)}");
    }

    public static string Join(string left, string right, TemplateLimits limits)
    {
        limits.CheckLength((long)left.Length + right.Length);
        return left + right;
    }

    /// <summary>Booleans count as numbers in Python.</summary>
    public static long? Whole(object? value) =>
        value switch
        {
            long n => n,
            bool b => b ? 1 : 0,
            _ => null,
        };

    private static double? Real(object? value) => value is double d ? d : Whole(value);

    private static long WholeArithmetic(string symbol, long left, long right, TemplateLimits limits)
    {
        if (right == 0 && symbol is "//" or "%" && right == 0)
            throw limits.Error("divides by zero");
        try
        {
            var quotient = symbol is "//" or "%" ? Math.DivRem(left, right) : default;
            // Python rounds down, and the remainder has the divisor's sign.
            var down = quotient.Remainder != 0 && (quotient.Remainder < 0) != (right < 0);
            return symbol switch
            {
                "+" => checked(left + right),
                "-" => checked(left - right),
                "*" => checked(left * right),
                "//" => down ? quotient.Quotient - 1 : quotient.Quotient,
                _ => down ? quotient.Remainder + right : quotient.Remainder,
            };
        }
        catch (OverflowException e)
        {
            throw new ChatTemplateException(limits.Error("").File, "a number becomes too large", e);
        }
    }

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
