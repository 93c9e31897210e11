using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// Whether a society is well after an iteration, from its measurements without labels. Its rules see neither accuracy
/// nor reference answers.
/// </summary>
public static class SocietyHealth
{
    /// <summary>
    /// Agents count as one when they are less than this share as far from each other as they are from their base model.
    /// Agents that learned different data differ from each other about as much as from the base.
    /// </summary>
    private const double CollapsedShare = 0.1;

    /// <summary>
    /// Below this distance to the base model, in nats per token, agents have not moved enough to tell.
    /// </summary>
    private const double LeastDrift = 1e-4;

    /// <summary>Smallest fall of agreement that counts, as a share of responses.</summary>
    private const double LeastFall = 0.05;

    /// <summary>Standard errors of a difference that a fall must exceed.</summary>
    private const double FallErrors = 1.96;

    /// <summary>Why the agents count as one; null where they do not, or where they were not scored.</summary>
    /// <param name="state">The society after an iteration.</param>
    public static string? Collapse(ArmIteration state)
    {
        var apart = state.Find(GeneratorDivergence.Key)?.Value;
        var moved = state.Find(GeneratorDrift.Key)?.Value;
        if (state.Agents < 2 || moved is not > LeastDrift || apart is null || apart >= CollapsedShare * moved)
            return null;
        return ReportText.Text(
            $"its generators are {apart:0.#####} nats per token from each other and {moved:0.#####} from the base model"
        );
    }

    /// <summary>
    /// By how much agreement with the vote fell below its highest value of an earlier iteration, 0 included; null where
    /// it did not, or within chance.
    /// </summary>
    /// <param name="states">The society by iteration, in order; the last one is judged.</param>
    public static string? AgreementFall(IReadOnlyList<ArmIteration> states)
    {
        if (states.Count < 2)
            return null;
        var (last, best) = (states[^1], Best(states.SkipLast(1)));
        var fall = best.Consensus.Value - last.Consensus.Value;
        var error = Math.Sqrt(
            Math.Pow(best.Consensus.StandardError, 2) + Math.Pow(last.Consensus.StandardError, 2)
        );
        // Where all agree the error of the share is 0, which few problems do not justify: that of both together is not.
        var pooled = (best.Consensus.Value + last.Consensus.Value) / 2;
        error = Math.Max(error, Math.Sqrt(2 * pooled * (1 - pooled) / Math.Max(1, last.Consensus.Count)));
        if (fall < Math.Max(LeastFall, FallErrors * error))
            return null;
        return $"agreement with the vote fell from {ReportText.Percent(best.Consensus.Value)} % "
            + ReportText.Text(
                $"(iteration {best.Iteration}) to {ReportText.Percent(last.Consensus.Value)} %"
            );
    }

    /// <summary>The state that agrees most, the earliest of equals.</summary>
    /// <param name="states">At least one.</param>
    public static ArmIteration Best(IEnumerable<ArmIteration> states) =>
        states.OrderByDescending(state => state.Consensus.Value).ThenBy(state => state.Iteration).First();

    /// <summary>One sentence for each iteration of a society that is not well.</summary>
    public static IEnumerable<string> Warnings(RunReport report)
    {
        var societies = report
            .Agents.Where(IsGenerator)
            .Select(agent => agent.Arm)
            .ToHashSet(StringComparer.Ordinal);
        return report
            .MainArms.Where(arm => arm.Transfer is null && societies.Contains(arm.Arm))
            .SelectMany(WarningsOf);
    }

    private static IEnumerable<string> WarningsOf(ArmResult arm)
    {
        for (var index = 0; index < arm.Iterations.Length; index++)
        {
            var state = arm.Iterations[index];
            string?[] reasons = [Collapse(state), AgreementFall([.. arm.Iterations.Take(index + 1)])];
            foreach (var reason in reasons.OfType<string>())
                yield return ReportText.Text(
                    $"{arm.Arm} is not well after iteration {state.Iteration}: {reason}."
                );
        }
    }

    private static bool IsGenerator(AgentTraining training) =>
        AgentId.TryParse(training.Agent, out var agent) && agent.Role == AgentRole.Generator;
}
