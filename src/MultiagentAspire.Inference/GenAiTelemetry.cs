using System.Diagnostics;
using System.Diagnostics.Metrics;
using MultiagentAspire.Core;

namespace MultiagentAspire.Inference;

/// <summary>Spans and metrics of generation by OpenTelemetry's names for generative AI. What was said is in no span.</summary>
internal static class GenAiTelemetry
{
    /// <summary>Name of the activity source and the meter.</summary>
    public const string Name = "MultiagentAspire.Inference";

    /// <summary>Names what answers as the provider, where it is an endpoint that speaks OpenAI's protocol: who that is, nobody says.</summary>
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

    /// <summary>The span of one response; null when nobody listens.</summary>
    public static Activity? Begin(
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

    /// <summary>The response is whole.</summary>
    public static void End(
        Activity? span,
        string model,
        int promptTokens,
        int tokens,
        FinishReason finish,
        TimeSpan took,
        string provider = Engine
    )
    {
        TagList tags = new([
            new("gen_ai.operation.name", "chat"),
            new("gen_ai.provider.name", provider),
            new("gen_ai.request.model", model),
        ]);
        Durations.Record(took.TotalSeconds, tags);
        Tokens.Record(promptTokens, [.. tags, new("gen_ai.token.type", "input")]);
        Tokens.Record(tokens, [.. tags, new("gen_ai.token.type", "output")]);
        span?.SetTag("gen_ai.usage.input_tokens", promptTokens)
            .SetTag("gen_ai.usage.output_tokens", tokens)
            .SetTag(
                "gen_ai.response.finish_reasons",
                (string[])[finish == FinishReason.Length ? "length" : "stop"]
            );
    }
}
