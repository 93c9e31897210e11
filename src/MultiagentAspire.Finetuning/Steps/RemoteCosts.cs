using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning.Plans;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>What models at endpoints were asked in a run, and what that costs by the prices of its run file.</summary>
internal static class RemoteCosts
{
    /// <summary>By arm, in the order of the plan, and model.</summary>
    /// <param name="digests">Of the run's models by name.</param>
    public static ImmutableArray<RemoteCost> Of(RunFile run, IReadOnlyDictionary<string, string> digests, IEnumerable<(DebateStep Step, DebateResult Result)> debates)
    {
        var models = run.Endpoints.DistinctBy(model => digests[model.Key]).ToDictionary(model => digests[model.Key], StringComparer.Ordinal);
        return [.. debates.GroupBy(debate => debate.Step.Arm).SelectMany(arm => ModelUse.Sum(arm.SelectMany(debate => debate.Result.Remote)), (arm, use) => CostOf(arm.Key, use))];

        RemoteCost CostOf(string arm, ModelUse use) => new(
            arm, models.TryGetValue(use.Model, out var model) ? model.Key : use.Model, use.Calls, use.Retries, use.PromptTokens, use.Tokens, use.Estimated,
            models.TryGetValue(use.Model, out model) ? model.Value.Price?.Of(use) : null);
    }
}
