using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>Where Aspire's own dashboard is, by the setting <c>Dashboard:Aspire</c>; it asks for its own token there.</summary>
internal sealed class AspireLinks
{
    /// <exception cref="InvalidSettingException">It is no address of a web page.</exception>
    public AspireLinks(IConfiguration configuration)
    {
        if (configuration["Dashboard:Aspire"] is not { Length: > 0 } text)
            return;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
        )
            throw new InvalidSettingException(
                "Dashboard:Aspire",
                $"'{text}' is no address; write it as http://localhost:15068"
            );
        var root = address.GetLeftPart(UriPartial.Authority);
        All =
        [
            ("Resources in Aspire", $"{root}/"),
            ("Logs", $"{root}/structuredlogs"),
            ("Traces", $"{root}/traces"),
            ("Metrics", $"{root}/metrics"),
        ];
    }

    /// <summary>Names and addresses; none where the setting is not there.</summary>
    public IReadOnlyList<(string Name, string Address)> All { get; } = [];
}
