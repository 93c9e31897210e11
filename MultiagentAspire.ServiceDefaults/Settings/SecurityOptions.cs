using System.ComponentModel.DataAnnotations;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>Section <c>Security</c>: who may call a service.</summary>
public sealed class SecurityOptions : ISettings
{
    /// <inheritdoc/>
    public static string SectionName => "Security";

    /// <summary>
    /// The bearer token that every call must have, the same in all services; at least
    /// <see cref="SharedToken.MinLength"/> characters. No default: a service without a token does not start. It is
    /// never logged.
    /// </summary>
    [Required(ErrorMessage = TooShort)]
    [MinLength(SharedToken.MinLength, ErrorMessage = TooShort)]
    public string Token { get; set; } = "";

    private const string TooShort =
        "a token of at least 16 characters is needed, the same for all services "
        + "(for example from: openssl rand -hex 32)";
}
