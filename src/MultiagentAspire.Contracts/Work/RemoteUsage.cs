using Microsoft.Extensions.AI;

namespace MultiagentAspire.Contracts.Work;

/// <summary>What a response from an endpoint cost beyond its tokens, as additional counts of its usage.</summary>
public static class RemoteUsage
{
    private const string RetryCount = "retries";
    private const string EstimatedCount = "estimated";

    public static UsageDetails Of(int promptTokens, int tokens, int retries, bool estimated)
    {
        var usage = new UsageDetails
        {
            InputTokenCount = promptTokens,
            OutputTokenCount = tokens,
            TotalTokenCount = (long)promptTokens + tokens,
        };
        if (retries > 0)
            (usage.AdditionalCounts ??= [])[RetryCount] = retries;
        if (estimated)
            (usage.AdditionalCounts ??= [])[EstimatedCount] = 1;
        return usage;
    }

    /// <summary>Attempts beyond the first.</summary>
    public static int Retries(this UsageDetails usage) =>
        checked((int)(usage.AdditionalCounts?.GetValueOrDefault(RetryCount) ?? 0));

    /// <summary>Whether the endpoint did not tell the tokens.</summary>
    public static bool IsEstimated(this UsageDetails usage) =>
        usage.AdditionalCounts?.GetValueOrDefault(EstimatedCount) > 0;
}
