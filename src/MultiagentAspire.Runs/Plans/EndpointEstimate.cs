using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Plans;

/// <summary>What a whole run asks of one model at an endpoint.</summary>
/// <param name="Model">Its name in the run file.</param>
/// <param name="Calls">Responses and summaries; attempts that fail come on top.</param>
/// <param name="MostTokens">Most tokens that it generates.</param>
/// <param name="MostCost">
/// What these cost by the run file's price, prompts and finetuning not counted; by the dearer one where
/// finetuned models have their own. Null where it names none.
/// </param>
/// <param name="Jobs">How often it is finetuned there.</param>
public sealed record EndpointEstimate(string Model, long Calls, long MostTokens, double? MostCost, int Jobs)
{
    /// <summary>For each endpoint that is asked, in the order of their names.</summary>
    internal static ImmutableArray<EndpointEstimate> Create(RunFile run, ImmutableArray<Step> plan)
    {
        var (calls, tokens) = (
            new Dictionary<string, long>(StringComparer.Ordinal),
            new Dictionary<string, long>(StringComparer.Ordinal)
        );
        foreach (var step in plan.OfType<DebateStep>().Where(step => !step.IsShared))
        {
            var debates = ProblemSets.CountOf(run.Task, step.Problems);
            foreach (var (model, count) in CallsOf(run, step))
            {
                var asked = (long)debates * count;
                calls[model] = calls.GetValueOrDefault(model) + asked;
                tokens[model] = tokens.GetValueOrDefault(model) + asked * step.Settings.Sampling.MaxTokens;
            }
        }
        return
        [
            .. run
                .Endpoints.Where(endpoint => calls.ContainsKey(endpoint.Key))
                .Select(endpoint =>
                    Create(endpoint.Key, calls[endpoint.Key], tokens[endpoint.Key], run, plan)
                ),
        ];
    }

    private static EndpointEstimate Create(
        string model,
        long calls,
        long tokens,
        RunFile run,
        ImmutableArray<Step> plan
    )
    {
        var endpoint = run.Endpoints[model];
        var use = new ModelUsage(model, 0, 0, 0, tokens, 0);
        double?[] costs = [endpoint.Price?.Of(use), endpoint.Finetuning?.Price?.Of(use)];
        var jobs = plan.OfType<TrainStep>()
            .Count(step => step.StepsOf is null && run.AgentAt(step.Agent.Slot).Model == model);
        return new EndpointEstimate(
            model,
            calls,
            tokens,
            costs.Max(),
            endpoint.Finetuning is null ? 0 : jobs
        );
    }

    /// <summary>
    /// Calls of one debate of a step; a model can come more than once. As
    /// <see cref="SampleBudget.CallsPerDebate"/> counts them.
    /// </summary>
    private static IEnumerable<(string Model, int Calls)> CallsOf(RunFile run, DebateStep step)
    {
        for (var slot = 0; slot < step.Society.Slots; slot++)
            yield return (
                run.AgentAt(step.Society.Kind == SocietyKind.Single ? 0 : slot).Model,
                step.Settings.Rounds
            );
        var alone = SampleBudget.CallsPerDebate(step.Society.Slots, step.Settings with { Summarize = false });
        yield return (step.Society.Summarizer ?? run.Agents[0].Model, step.CallsPerDebate - alone);
    }
}
