using System.Diagnostics;
using System.Diagnostics.Metrics;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints;

/// <summary>
/// Spans and metrics of generation by OpenTelemetry's names for generative AI: of calls to endpoints, and of
/// the local engine, which is one more provider. No span holds a prompt or a response.
/// </summary>
public static class GenAiTelemetry
{
    /// <summary>Name of the activity source and the meter.</summary>
    public const string Name = "MultiagentAspire.Inference";

    /// <summary>The provider's name where an OpenAI-compatible endpoint answers: whose it is, is not known.</summary>
    public const string OpenAiCompatible = "openai_compatible";

    private const string Engine = "multiagent_aspire";
    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "gen_ai.client.operation.duration",
        "s",
        "Time from a request to its whole response."
    );
    private static readonly Histogram<long> Tokens = Meter.CreateHistogram<long>(
        "gen_ai.client.token.usage",
        "{token}",
        "Tokens of a request, by type."
    );
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "multiagent.remote.retries",
        "{attempt}",
        "Attempts at endpoints beyond the first of each call."
    );

    /// <summary>Starts the span of one response; null when nobody listens.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="adapter">Digest of its adapter; null: none.</param>
    /// <param name="sampling">How the response is drawn.</param>
    /// <param name="provider">What answers.</param>
    public static Activity? Start(
        string model,
        string? adapter,
        SamplingSettings sampling,
        string provider = Engine
    )
    {
        var span = Source.StartActivity($"chat {model}", ActivityKind.Client);
        if (span is not { IsAllDataRequested: true })
            return span;
        return span.SetTag("gen_ai.operation.name", "chat")
            .SetTag("gen_ai.provider.name", provider)
            .SetTag("gen_ai.request.model", model)
            .SetTag("gen_ai.response.model", adapter ?? model)
            .SetTag("gen_ai.request.temperature", sampling.Temperature)
            .SetTag("gen_ai.request.top_p", sampling.TopP)
            .SetTag("gen_ai.request.top_k", sampling.TopK)
            .SetTag("gen_ai.request.max_tokens", sampling.MaxTokens);
    }

    /// <summary>Records a whole response, in the span and in the metrics. The caller disposes the span.</summary>
    public static void Stop(
        Activity? span,
        string model,
        GenerateResult result,
        TimeSpan duration,
        string provider = Engine
    )
    {
        TagList tags = new([
            new("gen_ai.operation.name", "chat"),
            new("gen_ai.provider.name", provider),
            new("gen_ai.request.model", model),
        ]);
        Durations.Record(duration.TotalSeconds, tags);
        Tokens.Record(result.PromptTokens, [.. tags, new("gen_ai.token.type", "input")]);
        Tokens.Record(result.Tokens, [.. tags, new("gen_ai.token.type", "output")]);
        span?.SetTag("gen_ai.usage.input_tokens", result.PromptTokens)
            .SetTag("gen_ai.usage.output_tokens", result.Tokens)
            .SetTag(
                "gen_ai.response.finish_reasons",
                (string[])[result.Finish == FinishReason.Length ? "length" : "stop"]
            );
    }

    /// <summary>Counts one attempt at an endpoint beyond the first of its call.</summary>
    public static void Retried(string model) =>
        Retries.Add(1, new KeyValuePair<string, object?>("gen_ai.request.model", model));
}
