using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Runs;

namespace MultiagentAspire.Finetuning.Plans;

/// <summary>What a whole run asks of one model at an endpoint.</summary>
/// <param name="Model">Its name in the run file.</param>
/// <param name="Calls">Responses and summaries; attempts that fail come on top.</param>
/// <param name="MostTokens">Most tokens that it generates.</param>
/// <param name="MostCost">What these cost by the run file's price, prompts and finetuning not counted; by the dearer one where finetuned models have their own. Null where it names none.</param>
/// <param name="Jobs">How often it is finetuned there.</param>
public sealed record EndpointShare(string Model, long Calls, long MostTokens, double? MostCost, int Jobs)
{
    /// <summary>For each endpoint that is asked, in the order of their names.</summary>
    internal static ImmutableArray<EndpointShare> Of(RunFile run, ImmutableArray<Step> plan)
    {
        var calls = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var step in plan.OfType<DebateStep>())
        {
            var debates = ProblemSets.CountOf(run.Task, step.Problems);
            foreach (var (model, count) in CallsOf(run, step))
                calls[model] = calls.GetValueOrDefault(model) + ((long)debates * count);
        }
        return
        [
            .. run
                .Endpoints.Where(endpoint => calls.ContainsKey(endpoint.Key))
                .Select(endpoint => ShareOf(endpoint.Key, endpoint.Value)),
        ];

        EndpointShare ShareOf(string model, RunEndpoint endpoint)
        {
            var tokens = calls[model] * run.Debate.Sampling.MaxTokens;
            var use = new ModelUse(model, 0, 0, 0, tokens, 0);
            double?[] costs = [endpoint.Price?.Of(use), endpoint.Finetuning?.Price?.Of(use)];
            var jobs = endpoint.Finetuning is null
                ? 0
                : plan.OfType<TrainStep>()
                    .Count(step =>
                        step.StepsOf is null && run.Agents[step.Agent.Slot % run.Agents.Length].Model == model
                    );
            return new EndpointShare(model, calls[model], tokens, costs.Max(), jobs);
        }
    }

    /// <summary>Calls of one debate of a step; a model can come more than once. As <see cref="SampleBudget.CallsPerDebate"/> counts them.</summary>
    private static IEnumerable<(string Model, int Calls)> CallsOf(RunFile run, DebateStep step)
    {
        for (var slot = 0; slot < step.Society.Slots; slot++)
            yield return (
                run.Agents[step.Society.Kind == SocietyKind.Single ? 0 : slot % run.Agents.Length].Model,
                step.Settings.Rounds
            );
        var alone = SampleBudget.CallsPerDebate(step.Society.Slots, step.Settings with { Summarize = false });
        yield return (
            run.Summarizer ?? run.Agents[0].Model,
            SampleBudget.CallsPerDebate(step.Society.Slots, step.Settings) - alone
        );
    }
}
