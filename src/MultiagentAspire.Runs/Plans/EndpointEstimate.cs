using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Runs.Plans;

/// <summary>Upper bounds of what a whole run calls and pays at one model at an endpoint.</summary>
/// <param name="Model">Its name in the run file.</param>
/// <param name="Calls">Responses and summaries in the whole run; failed attempts are not counted.</param>
/// <param name="MaxTokens">Largest number of generated tokens: all calls at the limit of their arm.</param>
/// <param name="MaxCost">
/// Price of these tokens, without prompts and finetuning. Where finetuned models have a price of their own, the higher
/// one counts. Null where the run file gives no price.
/// </param>
/// <param name="Jobs">Number of fine-tuning jobs at the endpoint, at most one for each agent and iteration.</param>
public sealed record EndpointEstimate(
    string Model,
    long Calls,
    [property: JsonPropertyName("mostTokens")] long MaxTokens,
    [property: JsonPropertyName("mostCost")] double? MaxCost,
    int Jobs
)
{
    /// <summary>One estimate for each endpoint that the run calls, in the order of their names.</summary>
    internal static ImmutableArray<EndpointEstimate> Create(RunFile run, ImmutableArray<Step> plan)
    {
        var calls = new Dictionary<string, long>(StringComparer.Ordinal);
        var tokens = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var step in plan.OfType<DebateStep>().Where(step => !step.IsShared))
        {
            long debates = ProblemSets.CountOf(run.Task, step.Problems);
            foreach (var (model, callsPerDebate) in CallsOf(run, step))
            {
                var stepCalls = debates * callsPerDebate;
                var stepTokens = stepCalls * step.Settings.Sampling.MaxTokens;
                calls[model] = calls.GetValueOrDefault(model) + stepCalls;
                tokens[model] = tokens.GetValueOrDefault(model) + stepTokens;
            }
        }
        var called = run.Endpoints.Keys.Where(calls.ContainsKey);
        return [.. called.Select(model => Create(model, calls[model], tokens[model], run, plan))];
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
    /// Model calls of one debate of a step, by model; a model can occur more than once. The sum is
    /// <see cref="SampleBudget.CallsPerDebate"/>.
    /// </summary>
    private static IEnumerable<(string Model, int Calls)> CallsOf(RunFile run, DebateStep step)
    {
        var society = step.Society;
        for (var slot = 0; slot < society.Slots; slot++)
        {
            var agent = run.AgentAt(society.Kind == SocietyKind.Single ? 0 : slot);
            yield return (agent.Model, step.Settings.Rounds);
        }
        var withoutSummaries = step.Settings with { Summarize = false };
        var responses = SampleBudget.CallsPerDebate(society.Slots, withoutSummaries);
        yield return (society.Summarizer ?? run.Agents[0].Model, step.CallsPerDebate - responses);
    }
}
