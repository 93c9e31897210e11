using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>Progress of a run. It is reported often, so receivers should return quickly.</summary>
public sealed record RunProgress
{
    /// <summary>The kind of the current step.</summary>
    public required RunPhase Phase { get; init; }

    /// <summary>The measurement or arm of the current step, for example <c>base-greedy</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The iteration of the current step, 0 to L; 0 = before any finetuning.</summary>
    public required int Iteration { get; init; }

    /// <summary>L, the number of iterations of the run.</summary>
    public required int Iterations { get; init; }

    /// <summary>The agent in training; null in other phases.</summary>
    public AgentId? Agent { get; init; }

    /// <summary>Number of debates or optimizer steps of the current step that are done.</summary>
    public int Done { get; init; }

    /// <summary>Number of all debates or optimizer steps of the current step.</summary>
    public int Total { get; init; }

    /// <summary>Number of tokens generated or trained on in the current step.</summary>
    public long Tokens { get; init; }

    /// <summary>Time since the current step was started or resumed.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Loss of the last optimizer step, in nats per learned token; null outside of training.</summary>
    public double? Loss { get; init; }

    /// <summary>Number of the current step in the plan, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>Number of steps of the whole run.</summary>
    public required int Steps { get; init; }

    /// <summary>
    /// Estimated remaining time of the whole run, from its finished steps; null until a step of every remaining kind is
    /// finished.
    /// </summary>
    [JsonPropertyName("left")]
    public TimeSpan? Remaining { get; init; }

    /// <summary>Learning rate of the last optimizer step; null outside of training.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Status of a fine-tuning job at an endpoint, in a few words; null for a local step.</summary>
    public string? State { get; init; }

    /// <summary>Tokens per second in the current step; 0 before any time has passed.</summary>
    public double TokensPerSecond => Elapsed > TimeSpan.Zero ? Tokens / Elapsed.TotalSeconds : 0;
}
