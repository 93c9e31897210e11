using System.ComponentModel.DataAnnotations;
using MultiagentAspire.ServiceDefaults.Settings;

namespace MultiagentAspire.Dashboard;

/// <summary>Settings of the dashboard: section <c>Dashboard</c>.</summary>
public sealed class DashboardOptions : ISettings, IValidatableObject
{
    /// <inheritdoc/>
    public static string SectionName => "Dashboard";

    /// <summary>
    /// Address of Aspire's own dashboard, to which the System page links. Default: empty, no links. The AppHost sets
    /// it.
    /// </summary>
    public string Aspire { get; set; } = "";

    /// <summary>
    /// Whether the console shows the login link, which contains the token, at the start: <c>true</c>, <c>false</c>, or
    /// the address at which people reach the dashboard. Default: empty, no link, since console output is often
    /// collected as logs. The AppHost sets it.
    /// </summary>
    public string LoginLink { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Aspire.Length > 0 && !IsPageAddress(Aspire))
            yield return new ValidationResult(
                $"'{Aspire}' is no address; write it as http://localhost:15068",
                [nameof(Aspire)]
            );
        if (
            LoginLink.Length > 0
            && !bool.TryParse(LoginLink, out _)
            && !Uri.TryCreate(LoginLink, UriKind.Absolute, out _)
        )
            yield return new ValidationResult(
                $"'{LoginLink}' is neither true, false nor an address",
                [nameof(LoginLink)]
            );
    }

    private static bool IsPageAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https");
}
