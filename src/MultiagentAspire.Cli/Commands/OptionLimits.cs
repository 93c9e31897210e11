using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// Numeric options that refuse values outside their range, with an error that names option and range.
/// </summary>
internal static class OptionLimits
{
    /// <summary>A whole number with a default.</summary>
    /// <param name="fallback">Value where the option is not given.</param>
    /// <param name="low">Lowest value, inclusive.</param>
    /// <param name="high">Highest value, inclusive.</param>
    public static Option<int> InRange(string name, int fallback, int low, int high, string description) =>
        Checked(
            new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback },
            low,
            high
        );

    /// <summary>A number with a default; NaN is refused.</summary>
    /// <param name="fallback">Value where the option is not given.</param>
    /// <param name="low">Lowest value, inclusive.</param>
    /// <param name="high">Highest value, inclusive.</param>
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

    /// <summary>A number that is null where the option is not given.</summary>
    /// <param name="low">Lowest value, inclusive.</param>
    /// <param name="high">Highest value, inclusive.</param>
    public static Option<double?> Optional(string name, double low, double high, string description)
    {
        var option = new Option<double?>(name) { Description = description };
        option.Validators.Add(result => Check<double>(result, low, high));
        return option;
    }

    /// <summary>The former name of a whole-number option: null where it is not given, and hidden in help.</summary>
    /// <param name="low">Lowest value, inclusive.</param>
    /// <param name="high">Highest value, inclusive.</param>
    public static Option<int?> FormerName(string name, int low, int high)
    {
        var option = new Option<int?>(name) { Hidden = true };
        option.Validators.Add(result => Check<int>(result, low, high));
        return option;
    }

    /// <summary>Adds the check of the range, which includes both limits.</summary>
    private static Option<T> Checked<T>(Option<T> option, T low, T high)
        where T : struct, IComparable<T>
    {
        option.Validators.Add(result => Check<T>(result, low, high));
        return option;
    }

    /// <summary>Adds an error to the parsed option if its value is outside the range.</summary>
    private static void Check<T>(OptionResult result, T low, T high)
        where T : struct, IComparable<T>
    {
        // Comparison puts not-a-number below everything, so it is refused too.
        if (ValueOrNull<T>(result) is { } given && (given.CompareTo(low) < 0 || given.CompareTo(high) > 0))
            result.AddError(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Option.Name} must be from {low} to {high}, not {given}."
                )
            );
    }

    /// <summary>Null where no value or no number was given; the parser itself reports the latter.</summary>
    private static T? ValueOrNull<T>(OptionResult result)
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
