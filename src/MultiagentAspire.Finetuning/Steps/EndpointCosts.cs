using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>
/// What models at endpoints were asked and finetuned for in a run, and what that costs by the prices of its
/// run file.
/// </summary>
internal static class EndpointCosts
{
    /// <summary>
    /// By arm, in the order of the plan, and model; what endpoints made of a model by finetuning together,
    /// after it.
    /// </summary>
    /// <param name="digests">Of the run's models by name.</param>
    public static ImmutableArray<EndpointCost> Compute(
        RunFile run,
        IReadOnlyDictionary<string, string> digests,
        IEnumerable<(DebateStep Step, DebateStepResult Result)> debates,
        IEnumerable<(TrainStep Step, TrainResult Result)> trainings
    )
    {
        var jobs = trainings.Where(training => training.Result.There is not null).ToList();
        var names = run
            .Endpoints.DistinctBy(model => digests[model.Key])
            .ToDictionary(
                model => digests[model.Key],
                model => (Name: model.Key, Finetuned: false),
                StringComparer.Ordinal
            );
        foreach (var (step, result) in jobs)
            names[result.AdapterDigest!] = (ModelOf(run, step), true);
        var parts = debates
            .SelectMany(
                debate => debate.Result.Remote,
                (debate, use) =>
                    ForUsage(
                        run,
                        debate.Step.Arm,
                        names.GetValueOrDefault(use.Model, (use.Model, false)),
                        use
                    )
            )
            .Concat(jobs.Select(job => ForJob(run, job.Step, job.Result)));
        return
        [
            .. parts
                .GroupBy(part => part.Arm)
                .SelectMany(arm =>
                    arm.GroupBy(part => part.Model)
                        .OrderBy(model => model.Key, StringComparer.Ordinal)
                        .Select(Sum)
                ),
        ];
    }

    private static string ModelOf(RunFile run, TrainStep step) => run.AgentAt(step.Agent.Slot).Model;

    private static EndpointCost ForUsage(
        RunFile run,
        string arm,
        (string Name, bool Finetuned) model,
        ModelUsage use
    )
    {
        var endpoint = run.Endpoints.GetValueOrDefault(model.Name);
        var price = model.Finetuned ? endpoint?.Finetuning?.Price ?? endpoint?.Price : endpoint?.Price;
        return new EndpointCost(
            arm,
            model.Finetuned ? Finetuned(model.Name) : model.Name,
            use.Calls,
            use.Retries,
            use.PromptTokens,
            use.Tokens,
            use.Estimated,
            price?.Of(use)
        );
    }

    private static EndpointCost ForJob(RunFile run, TrainStep step, TrainResult result) =>
        new(
            step.Arm,
            Finetuned(ModelOf(run, step)),
            0,
            0,
            0,
            0,
            0,
            run.FinetuningOf(step.Agent)?.TrainedPrice * result.Tokens / 1e6
        )
        {
            Jobs = 1,
            TokensTrained = result.Tokens,
        };

    private static string Finetuned(string model) => $"{model} (finetuned)";

    /// <summary>Money is known where that of every part is.</summary>
    private static EndpointCost Sum(IEnumerable<EndpointCost> parts)
    {
        var all = parts.ToList();
        return new EndpointCost(
            all[0].Arm,
            all[0].Model,
            all.Sum(part => part.Calls),
            all.Sum(part => part.Retries),
            all.Sum(part => part.TokensPrompt),
            all.Sum(part => part.TokensGenerated),
            all.Sum(part => part.Estimated),
            all.Exists(part => part.Money is null) ? null : all.Sum(part => part.Money)
        )
        {
            Jobs = all.Sum(part => part.Jobs),
            TokensTrained = all.Sum(part => part.TokensTrained),
        };
    }
}
