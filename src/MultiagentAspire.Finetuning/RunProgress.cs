using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning;

/// <summary>How far a run is. Reported often, so receivers should be quick.</summary>
/// <param name="Phase">What is being done.</param>
/// <param name="Name">Which measurement or arm it is done for, for example <c>base-greedy</c>.</param>
/// <param name="Iteration">0 = before any finetuning.</param>
/// <param name="Iterations">L.</param>
/// <param name="Agent">The agent being trained; null in the other phases.</param>
/// <param name="Done">Debates or optimizer steps done.</param>
/// <param name="Total">Of how many.</param>
/// <param name="Tokens">Tokens sampled or trained on so far in this step of the run.</param>
/// <param name="Elapsed">Time since this step began or was taken up again.</param>
/// <param name="Loss">The last optimizer step's loss, while training.</param>
/// <param name="Step">Number of this step in the run, from 1.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Left">Time left for the whole run, by what its finished steps took; null until there is one of every kind that is still to come.</param>
/// <param name="LearningRate">The last optimizer step's, while training.</param>
/// <param name="State">Where a finetuning at an endpoint stands there, in a few words.</param>
public sealed record RunProgress(
    RunPhase Phase,
    string Name,
    int Iteration,
    int Iterations,
    AgentId? Agent,
    int Done,
    int Total,
    long Tokens,
    TimeSpan Elapsed,
    double? Loss,
    int Step,
    int Steps,
    TimeSpan? Left = null,
    double? LearningRate = null,
    string? State = null
)
{
    /// <summary>Tokens a second; 0 before any time has passed.</summary>
    public double TokensPerSecond => Elapsed > TimeSpan.Zero ? Tokens / Elapsed.TotalSeconds : 0;
}
