using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// The section <c>training</c>. What is written beats what a preset says, and within each, a role beats the general
/// setting and <c>later</c> (iterations after the first) beats both.
/// </summary>
internal static class TrainingSection
{
    public static RunTraining Read(RunFileSection? training)
    {
        var preset = Preset(training);
        var generator = training?.Section("generator", RunFileKeys.TrainingOverrides);
        var critic = training?.Section("critic", RunFileKeys.TrainingOverrides);
        var later = training?.Section("later", RunFileKeys.TrainingOverrides);
        training?.Choice("emptyData", true, ("keep", true));
        var fromPrevious = training?.Choice("startFrom", true, ("previous", true), ("base", false)) ?? true;
        if (fromPrevious)
            RequireSameShape(later);
        return new RunTraining(
            fromPrevious,
            training?.Boolean("keepCriticWhenAgreementFalls", false) ?? false,
            Overridden(preset(AgentRole.Generator, false), training, generator),
            Overridden(preset(AgentRole.Critic, false), training, critic),
            Overridden(preset(AgentRole.Generator, true), training, generator, later),
            Overridden(preset(AgentRole.Critic, true), training, critic, later)
        );
    }

    /// <summary>What goes on with the adapter of the iteration before keeps its kind and its shape.</summary>
    private static void RequireSameShape(RunFileSection? later)
    {
        foreach (var key in (string[])["adapter", "rank", "alpha", "targets"])
            if (later?.Find(key) is not null)
                throw later.InvalidValue(
                    key,
                    "cannot change after the first iteration while each one goes on with the agents of the one before; set \"startFrom\": \"base\" or leave it out."
                );
    }

    private static Func<AgentRole, bool, TrainingSettings> Preset(RunFileSection? training)
    {
        if (training?.Text("preset") is not { } name)
            return TrainingPresets.ByName[TrainingPresets.Tiny];
        return TrainingPresets.ByName.TryGetValue(name, out var preset)
            ? preset
            : throw training.InvalidValue(
                "preset",
                $"is \"{name}\", which is no preset; did you mean \"{ClosestMatch.Find(name, TrainingPresets.ByName.Keys)}\"? The presets are {string.Join(", ", TrainingPresets.ByName.Keys.Order(StringComparer.Ordinal))}."
            );
    }

    private static TrainingSettings Overridden(
        TrainingSettings settings,
        params ReadOnlySpan<RunFileSection?> sections
    )
    {
        foreach (var section in sections)
            if (section is not null)
                settings = Override(settings, section);
        return settings;
    }

    private static string? Targets(RunFileSection section)
    {
        if (section.Find("targets") is not { } json)
            return null;
        if (json.Kind != JsonValueKind.Array || json.Items.IsEmpty)
            throw section.InvalidValue(
                "targets",
                $"must be a list of at least one of {string.Join(", ", LoraTargets.All)}."
            );
        foreach (var item in json.Items)
            if (!LoraTargets.All.Contains(section.Text(item)))
                throw section.InvalidValue(
                    item,
                    $"{item.Path}: \"{item.Text}\" is no module of a block; did you mean \"{ClosestMatch.Find(item.Text, LoraTargets.All)}\"?"
                );
        return string.Join(',', LoraTargets.Parse(string.Join(',', json.Items.Select(item => item.Text))));
    }

    private static string? Method(RunFileSection section)
    {
        if (section.Text("method") is not { } method || TrainingMethod.Registered.Find(method) is not null)
            return section.Text("method");
        var methods = string.Join(" or ", TrainingMethod.Registered.Names.Select(name => $"\"{name}\""));
        var later = method == "dpo" ? ": preference training is not available yet in this version" : "";
        throw section.InvalidValue("method", $"must be {methods}, not \"{method}\"{later}.");
    }

    private static TrainingSettings Override(TrainingSettings settings, RunFileSection section)
    {
        return settings with
        {
            Method = Method(section) ?? settings.Method,
            Adapter = section.Choice(
                "adapter",
                settings.Adapter,
                ("lora", AdapterKind.Lora),
                ("full", AdapterKind.Full)
            ),
            Rank = section.Integer("rank", settings.Rank, 1, 1024),
            Alpha = section.Number("alpha", settings.Alpha, 0, 4096),
            Dropout = section.Number("dropout", settings.Dropout, 0, 0.99),
            Targets = Targets(section) ?? settings.Targets,
            LearningRate = section.Number("learningRate", settings.LearningRate, 0, 1, aboveLow: true),
            Epochs = section.Integer("epochs", settings.Epochs, 1, 1000),
            BatchSize = section.Integer("batchSize", settings.BatchSize, 1, 65_536),
            MicroBatchTokens = section.Integer("microBatchTokens", settings.MicroBatchTokens, 1, 16_777_216),
            WarmupRatio = section.Number("warmupRatio", settings.WarmupRatio, 0, 1),
            WeightDecay = section.Number("weightDecay", settings.WeightDecay, 0, 1),
            MaxGradientNorm = section.Number("maxGradientNorm", settings.MaxGradientNorm, 0, 1000),
            GradientCheckpointing = section.Boolean("gradientCheckpointing", settings.GradientCheckpointing),
            MaxLength = section.Integer("maxLength", settings.MaxLength, 2, 131_072),
            MaxSteps = section.Integer("maxSteps", settings.MaxSteps, 0, 10_000_000),
        };
    }
}
