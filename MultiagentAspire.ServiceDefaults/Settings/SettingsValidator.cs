using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>
/// Lets each failure of a generated validator begin with the key of the setting:
/// <c>Inference:MaxBatch: must be between 1 and 2147483647.</c>
/// </summary>
/// <param name="validator">Generated from the data annotations.</param>
/// <param name="sectionOf">The section of the options of a name.</param>
internal sealed partial class SettingsValidator<TOptions>(
    IValidateOptions<TOptions> validator,
    Func<string?, string> sectionOf
) : IValidateOptions<TOptions>
    where TOptions : class
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        try
        {
            var result = validator.Validate(name, options);
            return result.Failed
                ? ValidateOptionsResult.Fail(
                    result.Failures.Select(failure => WithKey(sectionOf(name), failure))
                )
                : result;
        }
        catch (InvalidSettingException error)
        {
            return ValidateOptionsResult.Fail(error.Message); // of a rule that names the key itself
        }
    }

    /// <param name="section">The section's path.</param>
    /// <param name="failure"><c>Property: The field Name must …</c></param>
    private static string WithKey(string section, string failure) =>
        $"{section}:{FieldName().Replace(failure, ": ").TrimEnd('.')}.";

    /// <summary>What data annotations write before the problem, and the key says already.</summary>
    [GeneratedRegex(": The field [^ ]+ ")]
    private static partial Regex FieldName();
}
