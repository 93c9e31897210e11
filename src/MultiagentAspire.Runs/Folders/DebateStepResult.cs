using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Folders;

/// <summary>What a <see cref="Plans.DebateStep"/> cost.</summary>
/// <param name="Silent">Responses whose prompt did not fit the model.</param>
public sealed record DebateStepResult(int Debates, long TokensGenerated, long TokensPrompt, int Silent = 0)
{
    /// <summary>What models at endpoints were asked; empty where all are local.</summary>
    public ImmutableArray<ModelUsage> Remote { get; set; } = [];
}
