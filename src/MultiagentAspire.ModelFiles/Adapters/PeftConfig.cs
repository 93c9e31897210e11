using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.ModelFiles.Adapters;

/// <summary>adapter_config.json of PEFT (interop B5).</summary>
internal static class PeftConfig
{
    private const string FileName = "adapter_config.json";
    private const long LargestFile = 4L << 20;

    /// <summary>Ways of beginning that draw A and B alone. The others (PiSSA, OLoRA, LoftQ, CorDA, and whatever comes) begin by taking a part out of the base.</summary>
    private static readonly string[] KeepsBase = ["gaussian", "eva", "orthogonal"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Settings in force for a model: <see cref="LoraSettings.Targets"/> are the modules that target_modules selects in it.</summary>
    /// <exception cref="ModelFileException">Absent, not valid, or of a kind that is not computed.</exception>
    public static LoraSettings Read(string folder, ModelConfig config)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new ModelFileException(path, "is absent; the folder is no PEFT adapter");
        var root = JsonSection.ReadFile(path, LargestFile);
        if (root.RequiredString("peft_type") is not "LORA")
            throw root.Error("peft_type", "is not LORA, which is the only kind supported");
        RequirePlain(root);
        var rank = root.OptionalInt("r", 1, 4096) ?? 8;
        var alpha = root.OptionalDouble("lora_alpha", -1e6, 1e6) ?? 8;
        if (root.Bool("use_rslora", absent: false))
            alpha *= Math.Sqrt(rank); // its scale is alpha / sqrt(rank)
        return new LoraSettings(rank, alpha, 0, Targets(root, config));
    }

    /// <summary>What changes the arithmetic and is not computed here must not be passed over.</summary>
    private static void RequirePlain(JsonSection root)
    {
        foreach (var flag in (string[])["use_dora", "fan_in_fan_out", "lora_bias", "use_qalora"])
            if (root.Bool(flag, absent: false))
                throw root.Error(flag, "is not supported");
        if (root.OptionalString("bias") is { } bias and not "none")
            throw root.Error("bias", $"is {ModelFileException.Quote(bias)}; only none is supported");
        if (
            root.Find("init_lora_weights") is { ValueKind: JsonValueKind.String }
            && root.RequiredString("init_lora_weights") is var init
            && !KeepsBase.Contains(init)
        )
            throw root.Error(
                "init_lora_weights",
                $"is {ModelFileException.Quote(init)}, by which PEFT may change the base's weights as well: save the adapter with conversion to a plain LoRA (path_initial_model_for_weight_conversion)"
            );
        foreach (var pattern in (string[])["rank_pattern", "alpha_pattern"])
            if (root.Section(pattern) is { } set && set.Element.EnumerateObject().Any())
                throw root.Error(pattern, "is not supported: all modules must have one rank and one alpha");
        foreach (
            var key in (string[])
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
                ]
        )
            if (root.Find(key) is { } given && !IsEmpty(given))
                throw root.Error(
                    key,
                    "is not supported: LoRA on the linear modules of every block is what is computed"
                );
    }

    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => value.GetArrayLength() == 0,
            JsonValueKind.Object => !value.EnumerateObject().Any(),
            _ => false,
        };

    /// <summary>Module names that target_modules selects, the same ones in every block.</summary>
    private static ImmutableArray<string> Targets(JsonSection root, ModelConfig config)
    {
        var own = AdapterModules.NamesOf(config);
        var given =
            root.Find("target_modules") ?? throw root.Error("target_modules", "is missing; it must be given");
        if (given.ValueKind == JsonValueKind.String && root.RequiredString("target_modules") == "all-linear")
            return own;
        // A fused family's adapter may have been split for tools that do not know fused modules.
        var known = own.Union(LoraTargets.All).ToImmutableArray();
        var selects = given.ValueKind switch
        {
            JsonValueKind.String => ByPattern(root),
            JsonValueKind.Array => ByNames(root, known),
            _ => throw root.Error(
                "target_modules",
                "must be a list of module names, a regular expression or \"all-linear\""
            ),
        };
        if (
            selects(TensorNames.Head[..^".weight".Length])
            || selects(TensorNames.Embedding[..^".weight".Length])
        )
            throw root.Error("target_modules", "selects the head or the embedding, which is not supported");
        var first = Selected(0);
        for (var layer = 1; layer < config.Layers; layer++)
            if (!Selected(layer).SequenceEqual(first))
                throw root.Error(
                    "target_modules",
                    $"selects other modules in layer {layer} than in layer 0, which is not supported"
                );
        var plain = first.SelectMany(name => AdapterModules.PartsOf(name)).ToList();
        if (first.IsEmpty || plain.Distinct().Count() < plain.Count)
            throw root.Error(
                "target_modules",
                $"selects {(first.IsEmpty ? "none" : "some modules twice")} of this model's modules {string.Join(", ", own)}"
            );
        return first;

        ImmutableArray<string> Selected(int layer) =>
            [
                .. known.Where(name =>
                    selects($"{TensorNames.Layer(layer)}{(IsMlp(name) ? "mlp" : "self_attn")}.{name}")
                ),
            ];
    }

    private static bool IsMlp(string name) =>
        name is AdapterModules.FusedMlp or "gate_proj" or "up_proj" or "down_proj";

    /// <summary>A listed name selects the modules whose path is it or ends with it.</summary>
    private static Func<string, bool> ByNames(JsonSection root, ImmutableArray<string> known)
    {
        var names = new List<string>();
        foreach (var item in root.Array("target_modules") ?? default)
        {
            var name =
                item.ValueKind == JsonValueKind.String
                    ? root.Text("target_modules", item)
                    : throw root.Error("target_modules", "must hold module names");
            if (!known.Contains(name[(name.LastIndexOf('.') + 1)..]))
                throw root.Error(
                    "target_modules",
                    $"names {ModelFileException.Quote(name)}, which is no linear module of this model's blocks ({string.Join(", ", known)})"
                );
            names.Add(name);
        }
        return path =>
            names.Exists(name => path == name || path.EndsWith("." + name, StringComparison.Ordinal));
    }

    /// <summary>A regular expression must match the whole path. Foreign input: matching takes linear time.</summary>
    private static Func<string, bool> ByPattern(JsonSection root)
    {
        var text = root.RequiredString("target_modules");
        const int longest = 4096;
        if (text.Length > longest)
            throw root.Error("target_modules", $"is a pattern of more than {longest} characters");
        try
        {
            var pattern = new Regex(
                $@"\A(?:{text})\z",
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
            );
            return pattern.IsMatch;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ModelFileException(
                root.File,
                $"'target_modules' is not a regular expression that can be matched safely ({e.Message}); list the modules' names",
                e
            );
        }
    }

    public static void Write(string folder, LoraSettings settings, string baseModel)
    {
        var json = new JsonObject
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "CAUSAL_LM",
            ["base_model_name_or_path"] = baseModel,
            ["revision"] = null,
            ["r"] = settings.Rank,
            ["lora_alpha"] = settings.Alpha,
            ["lora_dropout"] = settings.Dropout,
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["use_rslora"] = false,
            ["use_dora"] = false,
            ["lora_bias"] = false,
            ["modules_to_save"] = null,
            ["target_modules"] = new JsonArray([.. settings.Targets.Select(t => (JsonNode)t)]),
            ["layers_to_transform"] = null,
            ["layers_pattern"] = null,
            ["rank_pattern"] = new JsonObject(),
            ["alpha_pattern"] = new JsonObject(),
            ["auto_mapping"] = null,
        };
        File.WriteAllText(Path.Combine(folder, FileName), json.ToJsonString(Indented) + "\n");
    }
}
