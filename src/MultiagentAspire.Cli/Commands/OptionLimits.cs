using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MultiagentAspire.Cli.Commands;

/// <summary>Numeric options that refuse values outside their range by name.</summary>
internal static class OptionLimits
{
    public static Option<int> InRange(string name, int fallback, int low, int high, string description) =>
        Checked(
            new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback },
            low,
            high
        );

    public static Option<double> InRange(
        string name,
        double fallback,
        double low,
        double high,
        string description
    ) =>
        Checked(
            new Option<double>(name) { Description = description, DefaultValueFactory = _ => fallback },
            low,
            high
        );

    public static Option<double?> Optional(string name, double low, double high, string description)
    {
        var option = new Option<double?>(name) { Description = description };
        option.Validators.Add(result => Check<double>(result, low, high));
        return option;
    }

    private static Option<T> Checked<T>(Option<T> option, T low, T high)
        where T : struct, IComparable<T>
    {
        option.Validators.Add(result => Check<T>(result, low, high));
        return option;
    }

    private static void Check<T>(OptionResult result, T low, T high)
        where T : struct, IComparable<T>
    {
        // Comparison puts not-a-number below everything, so it is refused too.
        if (IsSpecified<T>(result) is { } given && (given.CompareTo(low) < 0 || given.CompareTo(high) > 0))
            result.AddError(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Option.Name} must be from {low} to {high}, not {given}."
                )
            );
    }

    /// <summary>Null where nothing was given, or no number: that is reported by the parser itself.</summary>
    private static T? IsSpecified<T>(OptionResult result)
        where T : struct
    {
        try
        {
            return result.GetValueOrDefault<T?>();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
