using System.CommandLine;
using System.Globalization;

namespace MultiagentAspire.Cli.Verbs;

/// <summary>Numeric options that refuse values outside their range by name.</summary>
internal static class Limits
{
    public static Option<int> Between(string name, int fallback, int low, int high, string description) =>
        Checked(new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback }, low, high);

    public static Option<double> Between(string name, double fallback, double low, double high, string description) =>
        Checked(new Option<double>(name) { Description = description, DefaultValueFactory = _ => fallback }, low, high);

    public static Option<double?> Optional(string name, double low, double high, string description)
    {
        var option = new Option<double?>(name) { Description = description };
        option.Validators.Add(result => Check(name, result.GetValueOrDefault<double?>(), low, high, result.AddError));
        return option;
    }

    private static Option<T> Checked<T>(Option<T> option, T low, T high) where T : struct, IComparable<T>
    {
        option.Validators.Add(result => Check(option.Name, (T?)result.GetValueOrDefault<T>(), low, high, result.AddError));
        return option;
    }

    private static void Check<T>(string name, T? value, T low, T high, Action<string> refuse) where T : struct, IComparable<T>
    {
        // Comparison with not-a-number is below everything, so it is refused too.
        if (value is { } given && (given.CompareTo(low) < 0 || given.CompareTo(high) > 0))
            refuse(string.Create(CultureInfo.InvariantCulture, $"{name} must be from {low} to {high}, not {given}."));
    }
}
