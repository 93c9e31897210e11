using System.Diagnostics;
using System.Diagnostics.Metrics;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints;

/// <summary>
/// Spans and metrics of generation by OpenTelemetry's conventions for generative AI, for endpoints and for the local
/// engine. They contain no prompts and no responses.
/// </summary>
public static class GenAiTelemetry
{
    /// <summary>Name of the activity source and the meter.</summary>
    public const string Name = "MultiagentAspire.Inference";

    /// <summary>Name of the provider for OpenAI-compatible endpoints, whose operator is not known.</summary>
    public const string OpenAiCompatible = "openai_compatible";

    /// <summary>Name of the provider for the local engine.</summary>
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
    /// <param name="sampling">Sampling settings of the request.</param>
    /// <param name="provider">The provider. Default: the local engine.</param>
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
        span.SetTag("gen_ai.operation.name", "chat");
        span.SetTag("gen_ai.provider.name", provider);
        span.SetTag("gen_ai.request.model", model);
        span.SetTag("gen_ai.response.model", adapter ?? model);
        span.SetTag("gen_ai.request.temperature", sampling.Temperature);
        span.SetTag("gen_ai.request.top_p", sampling.TopP);
        span.SetTag("gen_ai.request.top_k", sampling.TopK);
        span.SetTag("gen_ai.request.max_tokens", sampling.MaxTokens);
        return span;
    }

    /// <summary>Records a response in the span and in the metrics. The caller disposes the span.</summary>
    /// <param name="span">The span of <see cref="Start"/>; null when nobody listens.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="result">The response with its token counts.</param>
    /// <param name="duration">Time from the request to the whole response.</param>
    /// <param name="provider">The provider. Default: the local engine.</param>
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
        string[] finishReasons = [result.FinishReason == FinishReason.Length ? "length" : "stop"];
        span?.SetTag("gen_ai.usage.input_tokens", result.PromptTokens)
            .SetTag("gen_ai.usage.output_tokens", result.Tokens)
            .SetTag("gen_ai.response.finish_reasons", finishReasons);
    }

    /// <summary>Counts one attempt at an endpoint beyond the first of its call.</summary>
    /// <param name="model">The model's name.</param>
    public static void Retried(string model) =>
        Retries.Add(1, new KeyValuePair<string, object?>("gen_ai.request.model", model));
}
