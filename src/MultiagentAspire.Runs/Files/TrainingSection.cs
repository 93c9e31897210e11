using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// The section <c>training</c>. Written values override those of the preset. Among them a section for a role overrides
/// the general value, and <c>later</c> (iterations after the first) overrides both.
/// </summary>
internal static class TrainingSection
{
    /// <summary>
    /// The settings of both roles, in the first iteration and later, with preset and overrides applied.
    /// </summary>
    /// <param name="training">The section; null where the file does not have it: the default preset.</param>
    /// <exception cref="InvalidRunFileException">
    /// A value is out of its range, a name is unknown, or <c>later</c> changes the shape of an adapter that each
    /// iteration continues.
    /// </exception>
    public static RunTraining Read(RunFileSection? training)
    {
        var preset = ReadPreset(training);
        var generator = training?.Section("generator", RunFileKeys.TrainingOverrides);
        var critic = training?.Section("critic", RunFileKeys.TrainingOverrides);
        var later = training?.Section("later", RunFileKeys.TrainingOverrides);
        training?.Choice("emptyData", true, ("keep", true));
        var fromPrevious = training?.Choice("startFrom", true, ("previous", true), ("base", false)) ?? true;
        if (fromPrevious)
            RejectOtherShape(later);
        var keepCritic = training?.Boolean("keepCriticWhenAgreementFalls", false) ?? false;
        return new RunTraining(
            fromPrevious,
            keepCritic,
            Override(AgentRole.Generator, false, generator),
            Override(AgentRole.Critic, false, critic),
            Override(AgentRole.Generator, true, generator, later),
            Override(AgentRole.Critic, true, critic, later)
        );

        TrainingSettings Override(
            AgentRole role,
            bool isLater,
            params ReadOnlySpan<RunFileSection?> sections
        ) => ApplyOverrides(preset(role, isLater), [training, .. sections]);
    }

    /// <summary>A training that continues the adapter of the previous iteration keeps its kind and shape.</summary>
    private static void RejectOtherShape(RunFileSection? later)
    {
        foreach (var key in (string[])["adapter", "rank", "alpha", "targets"])
            if (later?.Find(key) is not null)
                throw later.InvalidValue(
                    key,
                    "cannot change after the first iteration while each one starts from the agents of the one before; "
                        + "set \"startFrom\": \"base\" or leave it out."
                );
    }

    private static Func<AgentRole, bool, TrainingSettings> ReadPreset(RunFileSection? training)
    {
        if (training?.Text("preset") is not { } name)
            return TrainingPresets.ByName[TrainingPresets.Tiny];
        if (TrainingPresets.ByName.TryGetValue(name, out var preset))
            return preset;
        var closest = ClosestMatch.Find(name, TrainingPresets.ByName.Keys);
        var known = string.Join(", ", TrainingPresets.ByName.Keys.Order(StringComparer.Ordinal));
        throw training.InvalidValue(
            "preset",
            $"is \"{name}\", which is no preset; did you mean \"{closest}\"? The presets are {known}."
        );
    }

    private static TrainingSettings ApplyOverrides(
        TrainingSettings settings,
        params ReadOnlySpan<RunFileSection?> sections
    )
    {
        foreach (var section in sections)
            if (section is not null)
                settings = ApplyOverride(settings, section);
        return settings;
    }

    /// <summary>The settings with the keys of one section written over them.</summary>
    private static TrainingSettings ApplyOverride(TrainingSettings settings, RunFileSection section)
    {
        settings = settings with { Method = ReadMethod(section) ?? settings.Method };
        settings = ApplyAdapter(settings, section);
        settings = ApplyOptimizer(settings, section);
        return ApplyLimits(settings, section);
    }

    private static TrainingSettings ApplyAdapter(TrainingSettings settings, RunFileSection section)
    {
        var kind = section.Choice(
            "adapter",
            settings.Adapter,
            ("lora", AdapterKind.Lora),
            ("full", AdapterKind.Full)
        );
        var rank = section.Integer("rank", settings.Rank, 1, 1024);
        var alpha = section.Number("alpha", settings.Alpha, 0, 4096);
        var dropout = section.Number("dropout", settings.Dropout, 0, 0.99);
        var targets = ReadTargets(section) ?? settings.Targets;
        return settings with
        {
            Adapter = kind,
            Rank = rank,
            Alpha = alpha,
            Dropout = dropout,
            Targets = targets,
        };
    }

    private static TrainingSettings ApplyOptimizer(TrainingSettings settings, RunFileSection section)
    {
        var learningRate = section.Number("learningRate", settings.LearningRate, 0, 1, aboveLow: true);
        var epochs = section.Integer("epochs", settings.Epochs, 1, 1000);
        var batchSize = section.Integer("batchSize", settings.BatchSize, 1, 65_536);
        var microBatch = section.Integer("microBatchTokens", settings.MicroBatchTokens, 1, 16_777_216);
        var warmupRatio = section.Number("warmupRatio", settings.WarmupRatio, 0, 1);
        var weightDecay = section.Number("weightDecay", settings.WeightDecay, 0, 1);
        return settings with
        {
            LearningRate = learningRate,
            Epochs = epochs,
            BatchSize = batchSize,
            MicroBatchTokens = microBatch,
            WarmupRatio = warmupRatio,
            WeightDecay = weightDecay,
        };
    }

    private static TrainingSettings ApplyLimits(TrainingSettings settings, RunFileSection section)
    {
        var gradientNorm = section.Number("maxGradientNorm", settings.MaxGradientNorm, 0, 1000);
        var checkpointing = section.Boolean("gradientCheckpointing", settings.GradientCheckpointing);
        var maxLength = section.Integer("maxLength", settings.MaxLength, 2, 131_072);
        var maxSteps = section.Integer("maxSteps", settings.MaxSteps, 0, 10_000_000);
        return settings with
        {
            MaxGradientNorm = gradientNorm,
            GradientCheckpointing = checkpointing,
            MaxLength = maxLength,
            MaxSteps = maxSteps,
        };
    }

    /// <summary>The modules as <see cref="LoraTargets.Parse"/> orders them; null where the key is absent.</summary>
    private static string? ReadTargets(RunFileSection section)
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
                throw UnknownTarget(section, item);
        var names = string.Join(',', json.Items.Select(item => item.Text));
        return string.Join(',', LoraTargets.Parse(names));
    }

    private static InvalidRunFileException UnknownTarget(RunFileSection section, LocatedJson item)
    {
        var closest = ClosestMatch.Find(item.Text, LoraTargets.All);
        return section.InvalidValue(
            item,
            $"{item.Path}: \"{item.Text}\" is no module of a block; did you mean \"{closest}\"?"
        );
    }

    private static string? ReadMethod(RunFileSection section)
    {
        if (section.Text("method") is not { } method || TrainingMethod.Registered.Find(method) is not null)
            return section.Text("method");
        var methods = string.Join(" or ", TrainingMethod.Registered.Names.Select(name => $"\"{name}\""));
        var hint = method == "dpo" ? ": preference training is not available yet in this version" : "";
        throw section.InvalidValue("method", $"must be {methods}, not \"{method}\"{hint}.");
    }
}
