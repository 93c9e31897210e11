using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.ModelFiles.Adapters;

/// <summary>
/// <c>adapter_config.json</c> of PEFT (peft/tuners/lora/config.py). Reads untrusted files: an option that changes
/// the arithmetic and is not supported is an error.
/// </summary>
internal static class PeftConfig
{
    private const string FileName = "adapter_config.json";
    private const long MaxFileBytes = 4L << 20;
    private const int MaxRank = 4096;
    private const int MaxPatternLength = 4096;
    private const string TargetKey = "target_modules";

    /// <summary>
    /// Values of init_lora_weights that initialise A and B only. The others (PiSSA, OLoRA, LoftQ, CorDA, later
    /// ones) also subtract from the base weights.
    /// </summary>
    private static readonly string[] BasePreservingInitializers = ["gaussian", "eva", "orthogonal"];

    private static readonly string[] UnsupportedFlags =
    [
        "use_dora",
        "fan_in_fan_out",
        "lora_bias",
        "use_qalora",
    ];

    private static readonly string[] UnsupportedKeys =
    [
        "modules_to_save",
        "layers_to_transform",
        "exclude_modules",
        "layer_replication",
        "target_parameters",
        "trainable_token_indices",
        "alora_invocation_tokens",
        "arrow_config",
        "use_bdlora",
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Reads the settings of an adapter for a model. <see cref="LoraSettings.Targets"/> are the modules that
    /// target_modules selects in it; <see cref="LoraSettings.Dropout"/> is 0; with use_rslora alpha is multiplied
    /// by √rank, so that the scale is alpha / √rank.
    /// </summary>
    /// <exception cref="ModelFileException">Absent, not valid, or with an option that is not supported.</exception>
    public static LoraSettings Read(string folder, ModelConfig config)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new ModelFileException(path, "is absent; the folder is no PEFT adapter");
        var root = JsonSection.ReadFile(path, MaxFileBytes);
        if (root.RequiredString("peft_type") is not "LORA")
            throw root.Error("peft_type", "is not LORA, which is the only kind supported");
        RequirePlain(root);
        var rank = root.OptionalInt("r", 1, MaxRank) ?? 8;
        var alpha = root.OptionalDouble("lora_alpha", -1e6, 1e6) ?? 8;
        if (root.Bool("use_rslora", absent: false))
            alpha *= Math.Sqrt(rank);
        return new LoraSettings(rank, alpha, 0, Targets(root, config));
    }

    /// <summary>Refuses every option that changes the arithmetic and is not supported.</summary>
    private static void RequirePlain(JsonSection root)
    {
        foreach (var flag in UnsupportedFlags)
            if (root.Bool(flag, absent: false))
                throw root.Error(flag, "is not supported");
        if (root.OptionalString("bias") is { } bias and not "none")
            throw root.Error("bias", $"is {ModelFileException.Quote(bias)}; only none is supported");
        RequireBasePreserved(root);
        foreach (var pattern in (string[])["rank_pattern", "alpha_pattern"])
            if (root.Section(pattern) is { } set && set.Element.EnumerateObject().Any())
                throw root.Error(pattern, "is not supported: all modules must have one rank and one alpha");
        foreach (var key in UnsupportedKeys)
            if (root.Find(key) is { } given && !IsEmpty(given))
                throw root.Error(
                    key,
                    "is not supported: LoRA on the linear modules of every block is what is computed"
                );
    }

    /// <summary>
    /// Refuses an initialisation that changes the base weights: the adapter alone would not reproduce the
    /// model.
    /// </summary>
    private static void RequireBasePreserved(JsonSection root)
    {
        const string Key = "init_lora_weights";
        if (root.Find(Key) is not { ValueKind: JsonValueKind.String })
            return;
        var init = root.RequiredString(Key);
        if (!BasePreservingInitializers.Contains(init))
            throw root.Error(
                Key,
                $"is {ModelFileException.Quote(init)}, by which PEFT may change the base's "
                    + "weights as well: save the adapter with conversion to a plain LoRA "
                    + "(path_initial_model_for_weight_conversion)"
            );
    }

    /// <summary>Whether a value is an empty list or object, which is as good as absent.</summary>
    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => value.GetArrayLength() == 0,
            JsonValueKind.Object => !value.EnumerateObject().Any(),
            _ => false,
        };

    /// <summary>Module names that target_modules selects; they must be the same in every block.</summary>
    private static ImmutableArray<string> Targets(JsonSection root, ModelConfig config)
    {
        var own = AdapterModules.NamesOf(config);
        var targets = root.Find(TargetKey) ?? throw root.Error(TargetKey, "is missing; it must be given");
        if (targets.ValueKind == JsonValueKind.String && root.RequiredString(TargetKey) == "all-linear")
            return own;
        // A fused family's adapter may have been split for tools that do not know fused modules.
        var known = own.Union(LoraTargets.All).ToImmutableArray();
        var selects = ReadSelector(root, targets.ValueKind, known);
        if (selects(ModuleOf(TensorNames.Head)) || selects(ModuleOf(TensorNames.Embedding)))
            throw root.Error(TargetKey, "selects the head or the embedding, which is not supported");
        var first = Selected(0);
        for (var layer = 1; layer < config.Layers; layer++)
            if (!Selected(layer).SequenceEqual(first))
                throw root.Error(
                    TargetKey,
                    $"selects other modules in layer {layer} than in layer 0, which is not supported"
                );
        RequireOnce(root, first, own);
        return first;

        ImmutableArray<string> Selected(int layer) =>
            [.. known.Where(name => selects(TensorNames.Layer(layer) + BlockPath(name)))];
    }

    /// <summary>Refuses a selection that is empty or has a module both alone and as part of a fused one.</summary>
    private static void RequireOnce(
        JsonSection root,
        ImmutableArray<string> selected,
        ImmutableArray<string> own
    )
    {
        var plain = selected.SelectMany(name => AdapterModules.PartsOf(name)).ToList();
        if (!selected.IsEmpty && plain.Distinct().Count() == plain.Count)
            return;
        throw root.Error(
            TargetKey,
            $"selects {(selected.IsEmpty ? "none" : "some modules twice")} of this model's "
                + $"modules {string.Join(", ", own)}"
        );
    }

    /// <summary>Path of the module that a weight belongs to.</summary>
    private static string ModuleOf(string weight) => weight[..^".weight".Length];

    /// <summary>Path of a linear module within its block.</summary>
    private static string BlockPath(string name) => (IsMlp(name) ? "mlp." : "self_attn.") + name;

    /// <summary>Whether a linear module belongs to the MLP of its block.</summary>
    private static bool IsMlp(string name) =>
        name is AdapterModules.FusedMlp or "gate_proj" or "up_proj" or "down_proj";

    /// <summary>Whether target_modules selects the module at a path.</summary>
    private static Func<string, bool> ReadSelector(
        JsonSection root,
        JsonValueKind kind,
        ImmutableArray<string> known
    ) =>
        kind switch
        {
            JsonValueKind.String => ByPattern(root),
            JsonValueKind.Array => ByNames(root, known),
            _ => throw root.Error(
                TargetKey,
                "must be a list of module names, a regular expression or \"all-linear\""
            ),
        };

    /// <summary>A listed name selects the modules whose path equals it or ends with a dot and it.</summary>
    private static Func<string, bool> ByNames(JsonSection root, ImmutableArray<string> known)
    {
        var names = new List<string>();
        foreach (var item in root.Array(TargetKey) ?? default)
        {
            var name =
                item.ValueKind == JsonValueKind.String
                    ? root.Text(TargetKey, item)
                    : throw root.Error(TargetKey, "must hold module names");
            if (!known.Contains(name[(name.LastIndexOf('.') + 1)..]))
                throw root.Error(
                    TargetKey,
                    $"names {ModelFileException.Quote(name)}, which is no linear module of this "
                        + $"model's blocks ({string.Join(", ", known)})"
                );
            names.Add(name);
        }
        return path =>
            names.Exists(name => path == name || path.EndsWith("." + name, StringComparison.Ordinal));
    }

    /// <summary>
    /// A regular expression selects the modules whose whole path it matches. The pattern is untrusted, so the
    /// engine without backtracking is used, whose time is linear.
    /// </summary>
    private static Func<string, bool> ByPattern(JsonSection root)
    {
        var text = root.RequiredString(TargetKey);
        if (text.Length > MaxPatternLength)
            throw root.Error(TargetKey, $"is a pattern of more than {MaxPatternLength} characters");
        try
        {
            const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
            return new Regex($@"\A(?:{text})\z", Options).IsMatch;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ModelFileException(
                root.File,
                "'target_modules' is not a regular expression that can be matched safely "
                    + $"({e.Message}); list the modules' names",
                e
            );
        }
    }

    /// <summary>Writes the file into an existing folder, with every key that PEFT's readers expect.</summary>
    /// <param name="folder">The adapter's folder.</param>
    /// <param name="settings">Rank, alpha, dropout and targets.</param>
    /// <param name="baseModel">Path or name of the base model.</param>
    public static void Write(string folder, LoraSettings settings, string baseModel)
    {
        var json = new JsonObject
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "CAUSAL_LM",
            ["base_model_name_or_path"] = baseModel,
            ["revision"] = null,
        };
        AddSettings(json, settings);
        json["modules_to_save"] = null;
        json["target_modules"] = new JsonArray([.. settings.Targets.Select(t => (JsonNode)t)]);
        json["layers_to_transform"] = null;
        json["layers_pattern"] = null;
        json["rank_pattern"] = new JsonObject();
        json["alpha_pattern"] = new JsonObject();
        json["auto_mapping"] = null;
        File.WriteAllText(Path.Combine(folder, FileName), json.ToJsonString(Indented) + "\n");
    }

    /// <summary>The keys from <c>r</c> to <c>lora_bias</c>, in PEFT's order.</summary>
    private static void AddSettings(JsonObject json, LoraSettings settings)
    {
        json["r"] = settings.Rank;
        json["lora_alpha"] = settings.Alpha;
        json["lora_dropout"] = settings.Dropout;
        json["bias"] = "none";
        json["fan_in_fan_out"] = false;
        json["inference_mode"] = true;
        json["init_lora_weights"] = true;
        json["use_rslora"] = false;
        json["use_dora"] = false;
        json["lora_bias"] = false;
    }
}
