using System.Diagnostics.Metrics;

namespace MultiagentAspire.Inference.Remote;

/// <summary>What calls of endpoints add to the metrics of generation.</summary>
internal static class RemoteTelemetry
{
    private static readonly Meter Meter = new(GenAiTelemetry.Name);
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "multiagent.remote.retries",
        "{attempt}",
        "Attempts at endpoints beyond the first of each call."
    );

    public static void Retried(string model) =>
        Retries.Add(1, new KeyValuePair<string, object?>("gen_ai.request.model", model));
}
