using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Plans;

/// <summary>What a whole run asks of one model at an endpoint.</summary>
/// <param name="Model">Its name in the run file.</param>
/// <param name="Calls">Responses and summaries; attempts that fail come on top.</param>
/// <param name="MostTokens">Most tokens that it generates.</param>
/// <param name="MostCost">What these cost by the run file's price, prompts not counted; null where it names none.</param>
public sealed record EndpointShare(string Model, long Calls, long MostTokens, double? MostCost)
{
    /// <summary>For each endpoint that is asked, in the order of their names.</summary>
    internal static ImmutableArray<EndpointShare> Of(RunFile run, IEnumerable<DebateStep> plan)
    {
        var calls = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var step in plan)
        {
            var debates = ProblemSets.CountOf(run.Task, step.Problems);
            foreach (var (model, count) in CallsOf(run, step)) calls[model] = calls.GetValueOrDefault(model) + ((long)debates * count);
        }
        return [.. run.Endpoints.Where(endpoint => calls.ContainsKey(endpoint.Key)).Select(endpoint => ShareOf(endpoint.Key, endpoint.Value))];

        EndpointShare ShareOf(string model, RunEndpoint endpoint)
        {
            var tokens = calls[model] * run.Debate.Sampling.MaxTokens;
            return new EndpointShare(model, calls[model], tokens, endpoint.Price?.Of(new ModelUse(model, 0, 0, 0, tokens, 0)));
        }
    }

    /// <summary>Calls of one debate of a step; a model can come more than once. As <see cref="SampleBudget.CallsPerDebate"/> counts them.</summary>
    private static IEnumerable<(string Model, int Calls)> CallsOf(RunFile run, DebateStep step)
    {
        for (var slot = 0; slot < step.Society.Slots; slot++)
            yield return (run.Agents[step.Society.Kind == SocietyKind.Single ? 0 : slot % run.Agents.Length].Model, step.Settings.Rounds);
        var alone = SampleBudget.CallsPerDebate(step.Society.Slots, step.Settings with { Summarize = false });
        yield return (run.Summarizer ?? run.Agents[0].Model, SampleBudget.CallsPerDebate(step.Society.Slots, step.Settings) - alone);
    }
}
