using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Tracing;
using static MultiagentAspire.Cli.Lineages.LineageText;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>The lineage of an agent as text.</summary>
internal static class AgentText
{
    /// <summary>Number of examples in the text; JSON has all.</summary>
    private const int MaxExamples = 12;

    /// <summary>The whole text.</summary>
    /// <param name="trace">The lineage.</param>
    /// <param name="files">Whether adapter and data file are those of the training.</param>
    public static string Write(AgentTrace trace, AgentFiles files)
    {
        var page = new TextPage();
        page.Line(trace.Agent).Line();
        AppendModel(page, trace.Model);
        if (files.Adapter is { } adapter)
            page.Field("", $"{adapter} since the training");
        if (trace.MadeBy != trace.Agent)
            page.Field("Made by", $"{trace.MadeBy}, whose model it keeps");
        page.Field(
            "Chain",
            string.Join(" ← ", trace.Chain.Select(link => $"{link.Agent} {Digests.Short(link.Digest)}"))
        );
        if (trace.Training is { } training)
            AppendTraining(page, training, files);
        page.Line().Line("Forward").Line();
        page.Field("Trained from", ListOf(trace.TrainedFrom, "no later agent"));
        AppendSpoke(page, trace.Spoke);
        page.Line();
        AppendRun(page, trace.Run);
        return page.ToString();
    }

    private static void AppendTraining(TextPage page, TrainingTrace training, AgentFiles files)
    {
        var (settings, result) = (training.Settings, training.Result);
        page.Line().Line("Back").Line();
        page.Field("Training", Invariant($"job {training.Job}, seed {training.Seed}"));
        page.Field("", SettingsOf(settings));
        page.Field(
            "",
            result.KeptReason is { } kept
                ? $"kept its model: {kept}"
                : Invariant(
                    $"{result.Steps} steps, {result.Tokens} tokens, {result.Dropped} examples too long"
                )
        );
        page.Field(
            "Started from",
            $"{training.StartedFrom}, digest "
                + Digests.Short(training.Start.AdapterDigest ?? training.Start.BaseDigest)
        );
        page.Field(
            "Data",
            $"{training.Data}, sha256 {Digests.Short(training.DataDigest ?? "gone")}"
                + (files.Data is { } data ? $", {data} since the training" : "")
        );
        page.Field("Selection", Invariant($"from {training.SelectedFrom}, seed {training.SelectionSeed}"));
        page.Line().Line(Invariant($"{training.Examples.Length} training examples")).Line();
        foreach (var example in training.Examples.Take(MaxExamples))
            AppendExample(page, example);
        if (training.Examples.Length > MaxExamples)
            page.Line(Invariant($"and {training.Examples.Length - MaxExamples} more; --json has all"), 2);
    }

    private static string SettingsOf(TrainingSettings settings)
    {
        var adapter =
            settings.Adapter == AdapterKind.Full ? "all weights" : Invariant($"LoRA of rank {settings.Rank}");
        var length =
            settings.MaxSteps > 0
                ? Invariant($"steps {settings.MaxSteps}")
                : Invariant($"epochs {settings.Epochs}");
        return Invariant($"{settings.Method}, {adapter}, learning rate {settings.LearningRate}, {length}, ")
            + Invariant($"batch size {settings.BatchSize}");
    }

    private static void AppendExample(TextPage page, ExampleTrace example)
    {
        var weight = example.Weight == 1 ? "" : Invariant($", weight {example.Weight:0.###}");
        var vote = example.Vote is { } found
            ? $"vote {VoteOf(found)}"
            : "made from no message of the debates";
        page.Line(Invariant($"{example.Line}. {vote}{weight}"), 2);
        foreach (var response in example.Responses)
        {
            var role = response.Learned ? "learned" : "context";
            page.Line($"{role} {Short(response.Address)}", 5);
        }
    }

    private static void AppendSpoke(TextPage page, ImmutableArray<SpokenSet> spoke)
    {
        var label = "Spoke in";
        foreach (var set in spoke)
        {
            var use = set.Measures is { } name ? $", measures {name}" : "";
            page.Field(label, Invariant($"{set.Set}, {set.Messages} messages{use}"));
            if (!set.SelectedFor.IsEmpty)
                page.Field("", $"data of {string.Join(", ", set.SelectedFor)}");
            label = "";
        }
        if (spoke.IsEmpty)
            page.Field(label, "no transcript");
    }
}
