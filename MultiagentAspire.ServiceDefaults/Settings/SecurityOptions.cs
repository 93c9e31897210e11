using System.ComponentModel.DataAnnotations;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>Section <c>Security</c>: who may call a service.</summary>
public sealed class SecurityOptions : ISettings
{
    /// <inheritdoc/>
    public static string SectionName => "Security";

    /// <summary>
    /// The token that every call must show, the same in all services. No default: a service without a token does not
    /// start. It is in no log and in no message.
    /// </summary>
    [Required(ErrorMessage = TooShort)]
    [MinLength(SharedToken.MinLength, ErrorMessage = TooShort)]
    public string Token { get; set; } = "";

    private const string TooShort =
        "a token of at least 16 characters is needed, the same for all services "
        + "(for example from: openssl rand -hex 32)";
}
