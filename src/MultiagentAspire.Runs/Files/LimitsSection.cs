namespace MultiagentAspire.Runs.Files;

/// <summary>The section <c>limits</c>: ceilings on tokens, money and hours.</summary>
internal static class LimitsSection
{
    private const double Most = 1e15;

    /// <summary>The limits; null where a run file has none.</summary>
    /// <param name="root">The whole run file.</param>
    /// <param name="endpoints">Models at endpoints; a limit on money needs the price of each.</param>
    /// <exception cref="InvalidRunFileException">A limit is no positive number, or a price is unknown.</exception>
    public static RunLimits? Read(RunFileSection root, IReadOnlyDictionary<string, RunEndpoint> endpoints)
    {
        if (root.Section("limits", RunFileKeys.Limits) is not { } limits)
            return null;
        var read = new RunLimits
        {
            Tokens = (long?)Positive(limits, "tokens"),
            Money = Positive(limits, "money"),
            Hours = Positive(limits, "hours"),
        };
        if (read.Money is not null && UnpricedOf(endpoints) is { } model)
            throw limits.InvalidValue(
                "money",
                $"cannot be counted: models.{model} has no \"pricePerMillionTokens\"; add it, or limit the tokens."
            );
        return read;
    }

    private static string? UnpricedOf(IReadOnlyDictionary<string, RunEndpoint> endpoints) =>
        endpoints
            .Where(endpoint => endpoint.Value.Price is null)
            .Select(endpoint => endpoint.Key)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();

    private static double? Positive(RunFileSection limits, string key) =>
        limits.Find(key) is { } json ? limits.Number(json, 0, Most, aboveLow: true) : null;
}
