namespace MultiagentAspire.Dashboard.Deployment;

/// <summary>Links to Aspire's own dashboard, which asks for its own token.</summary>
internal sealed class AspireLinks
{
    /// <summary>Derives the links from one address.</summary>
    /// <param name="address"><see cref="DashboardOptions.Aspire"/>: an address of that dashboard, or empty.</param>
    public AspireLinks(string address)
    {
        if (address.Length == 0)
            return;
        var root = new Uri(address).GetLeftPart(UriPartial.Authority);
        All =
        [
            ("Resources in Aspire", $"{root}/"),
            ("Logs", $"{root}/structuredlogs"),
            ("Traces", $"{root}/traces"),
            ("Metrics", $"{root}/metrics"),
        ];
    }

    /// <summary>Names and addresses; none where the address is not known.</summary>
    public IReadOnlyList<(string Name, string Address)> All { get; } = [];
}
