namespace MultiagentAspire.Core;

/// <summary>How far a run is. Reported often, so receivers should be quick.</summary>
public sealed record RunProgress
{
    /// <summary>What is being done.</summary>
    public required RunPhase Phase { get; init; }

    /// <summary>Which measurement or arm it is done for, for example <c>base-greedy</c>.</summary>
    public required string Name { get; init; }

    /// <summary>0 = before any finetuning.</summary>
    public required int Iteration { get; init; }

    /// <summary>L.</summary>
    public required int Iterations { get; init; }

    /// <summary>The agent being trained; null in the other phases.</summary>
    public AgentId? Agent { get; init; }

    /// <summary>Debates or optimizer steps done.</summary>
    public int Done { get; init; }

    /// <summary>Of how many.</summary>
    public int Total { get; init; }

    /// <summary>Tokens sampled or trained on so far in this step of the run.</summary>
    public long Tokens { get; init; }

    /// <summary>Time since this step was started or resumed.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The last optimizer step's loss, while training.</summary>
    public double? Loss { get; init; }

    /// <summary>Number of this step in the run, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>Steps of the whole run.</summary>
    public required int Steps { get; init; }

    /// <summary>
    /// Time left for the whole run, by what its finished steps took; null until there is one of every kind
    /// that is still to come.
    /// </summary>
    public TimeSpan? Left { get; init; }

    /// <summary>The last optimizer step's, while training.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Where a finetuning at an endpoint stands there, in a few words.</summary>
    public string? State { get; init; }

    /// <summary>Tokens a second; 0 before any time has passed.</summary>
    public double TokensPerSecond => Elapsed > TimeSpan.Zero ? Tokens / Elapsed.TotalSeconds : 0;
}
