using System.Globalization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>
/// An agent after an iteration, as text <c>generator-1@2</c>; an agent of another arm than the run's first society is
/// <c>ARM/single-1@2</c>. An untrained base model is <c>base/base-1@0</c>.
/// </summary>
/// <param name="Arm">The arm whose agent it is; null: the run's first society.</param>
/// <param name="Agent">Role and slot.</param>
/// <param name="Iteration">0 to L; 0 = before any finetuning.</param>
public sealed record AgentAddress(string? Arm, AgentId Agent, int Iteration)
{
    /// <summary>Whether a text is meant as the address of an agent: those of messages have no <c>@</c>.</summary>
    public static bool IsMeantBy(string text) => text.Contains('@', StringComparison.Ordinal);

    /// <summary>The text form.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Arm is null ? "" : $"{Arm}/")}{Agent}@{Iteration}");
}
