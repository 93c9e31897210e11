using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// The use of models at endpoints in a run: calls, tokens and finetuning jobs, and their cost by the prices of the run
/// file.
/// </summary>
internal static class EndpointCosts
{
    /// <summary>
    /// One entry for each arm and model: arms in the order of the plan, models by name. All finetuned models that an
    /// endpoint made of one model share an entry, which follows that of the model.
    /// </summary>
    /// <param name="run">The run file, with its endpoints and prices.</param>
    /// <param name="digests">Digest of each model of the run, by name.</param>
    /// <param name="debates">Finished debate steps.</param>
    /// <param name="trainings">Finished training steps; those without an endpoint are ignored.</param>
    public static ImmutableArray<EndpointCost> Compute(
        RunFile run,
        IReadOnlyDictionary<string, string> digests,
        IEnumerable<(DebateStep Step, DebateStepResult Result)> debates,
        IEnumerable<(TrainStep Step, TrainResult Result)> trainings
    )
    {
        var jobs = trainings.Where(training => training.Result.FinetunedModel is not null).ToList();
        var models = ModelsByDigest(run, digests, jobs);
        var uses =
            from debate in debates
            from usage in debate.Result.EndpointUsage
            let model = models.GetValueOrDefault(usage.Model, new EndpointModelName(usage.Model, false))
            select ForUsage(run, debate.Step.Arm, model, usage);
        var finetunings = jobs.Select(job => ForJob(run, job.Step, job.Result));
        return [.. uses.Concat(finetunings).GroupBy(cost => cost.Arm).SelectMany(SumByModel)];
    }

    /// <summary>The cost of a training; 0 for a local one.</summary>
    public static double MoneyOf(RunFile run, TrainStep step, TrainResult result) =>
        result.FinetunedModel is null ? 0 : ForJob(run, step, result).Money ?? 0;

    /// <summary>The cost of calls by the prices that are known.</summary>
    /// <param name="run">The run file, with its endpoints and prices.</param>
    /// <param name="digests">Digest of each model of the run, by name.</param>
    /// <param name="trainings">Finished training steps; those without an endpoint are ignored.</param>
    /// <param name="usages">The calls by model.</param>
    public static double MoneyOf(
        RunFile run,
        IReadOnlyDictionary<string, string> digests,
        IEnumerable<(TrainStep Step, TrainResult Result)> trainings,
        IEnumerable<ModelUsage> usages
    )
    {
        var jobs = trainings.Where(training => training.Result.FinetunedModel is not null);
        var models = ModelsByDigest(run, digests, jobs);
        return usages
            .Where(usage => models.ContainsKey(usage.Model))
            .Sum(usage => ForUsage(run, "", models[usage.Model], usage).Money ?? 0);
    }

    /// <summary>The name of each model at an endpoint, by the digest under which debates record it.</summary>
    private static Dictionary<string, EndpointModelName> ModelsByDigest(
        RunFile run,
        IReadOnlyDictionary<string, string> digests,
        IEnumerable<(TrainStep Step, TrainResult Result)> jobs
    )
    {
        var models = new Dictionary<string, EndpointModelName>(StringComparer.Ordinal);
        foreach (var name in run.Endpoints.Keys)
            models.TryAdd(digests[name], new EndpointModelName(name, IsFinetuned: false));
        foreach (var (step, result) in jobs)
            models[result.AdapterDigest!] = new EndpointModelName(ModelOf(run, step), IsFinetuned: true);
        return models;
    }

    /// <summary>One sum for each model of an arm, ordered by name.</summary>
    private static IEnumerable<EndpointCost> SumByModel(IEnumerable<EndpointCost> costsOfArm) =>
        costsOfArm
            .GroupBy(cost => cost.Model)
            .OrderBy(costsOfModel => costsOfModel.Key, StringComparer.Ordinal)
            .Select(costsOfModel => Sum([.. costsOfModel]));

    /// <summary>Name of the model of a step's agent in the run file.</summary>
    private static string ModelOf(RunFile run, TrainStep step) => run.AgentAt(step.Agent.Slot).Model;

    /// <summary>
    /// The cost of one model's use in one debate step. A finetuned model has the price of finetuning if there is one,
    /// else that of its base.
    /// </summary>
    private static EndpointCost ForUsage(RunFile run, string arm, EndpointModelName model, ModelUsage usage)
    {
        var endpoint = run.Endpoints.GetValueOrDefault(model.Name);
        var price = model.IsFinetuned ? endpoint?.Finetuning?.Price ?? endpoint?.Price : endpoint?.Price;
        return new EndpointCost(
            arm,
            model.ToString(),
            usage.Calls,
            usage.Retries,
            usage.PromptTokens,
            usage.Tokens,
            usage.Estimated,
            price?.Of(usage)
        );
    }

    /// <summary>One finetuning job; prices of training are per million tokens.</summary>
    private static EndpointCost ForJob(RunFile run, TrainStep step, TrainResult result)
    {
        var model = new EndpointModelName(ModelOf(run, step), IsFinetuned: true);
        var money = run.FinetuningOf(step.Agent)?.TrainedPrice * result.Tokens / 1e6;
        return new EndpointCost(step.Arm, model.ToString(), 0, 0, 0, 0, 0, money)
        {
            Jobs = 1,
            TokensTrained = result.Tokens,
        };
    }

    /// <summary>The sum of costs of one arm and model. The money is null when that of a part is unknown.</summary>
    private static EndpointCost Sum(IReadOnlyList<EndpointCost> parts)
    {
        var isPriced = parts.All(part => part.Money is not null);
        var money = isPriced ? parts.Sum(part => part.Money) : null;
        var calls = parts.Sum(part => part.Calls);
        var retries = parts.Sum(part => part.Retries);
        var promptTokens = parts.Sum(part => part.TokensPrompt);
        var generatedTokens = parts.Sum(part => part.TokensGenerated);
        var estimated = parts.Sum(part => part.Estimated);
        return new EndpointCost(
            parts[0].Arm,
            parts[0].Model,
            calls,
            retries,
            promptTokens,
            generatedTokens,
            estimated,
            money
        )
        {
            Jobs = parts.Sum(part => part.Jobs),
            TokensTrained = parts.Sum(part => part.TokensTrained),
        };
    }

    /// <summary>A model at an endpoint, as the report names it.</summary>
    /// <param name="Name">Its name in the run file.</param>
    /// <param name="IsFinetuned">Whether the endpoint made it by finetuning the model of that name.</param>
    private readonly record struct EndpointModelName(string Name, bool IsFinetuned)
    {
        public override string ToString() => IsFinetuned ? $"{Name} (finetuned)" : Name;
    }
}
