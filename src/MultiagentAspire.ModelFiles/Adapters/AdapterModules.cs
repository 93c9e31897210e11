using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.ModelFiles.Adapters;

/// <summary>Which modules a model has for adapters, and what PEFT calls them there: Phi-3 has qkv_proj and gate_up_proj (interop B5).</summary>
internal static class AdapterModules
{
    public const string FusedAttention = "qkv_proj";
    public const string FusedMlp = "gate_up_proj";

    /// <summary>The linear modules of a block by their own names.</summary>
    public static ImmutableArray<string> NamesOf(ModelConfig config) =>
        [
            .. config.FusedQueryKeyValue ? [FusedAttention] : PartsOf(FusedAttention),
            "o_proj",
            .. config.FusedGateUp ? [FusedMlp] : PartsOf(FusedMlp),
            "down_proj",
        ];

    /// <summary>The plain modules that a name stands for.</summary>
    public static ImmutableArray<string> PartsOf(string name) =>
        name switch
        {
            FusedAttention => ["q_proj", "k_proj", "v_proj"],
            FusedMlp => ["gate_proj", "up_proj"],
            _ => [name],
        };

    /// <summary>Targets in a model's own names: plain modules that it keeps as one become that one.</summary>
    /// <exception cref="ArgumentException">A name is none, or only some of the modules that the model keeps as one are named.</exception>
    public static ImmutableArray<string> OwnNames(ModelConfig config, IReadOnlyCollection<string> targets)
    {
        var plain = targets.SelectMany(target => PartsOf(target)).ToHashSet(StringComparer.Ordinal);
        if (plain.Except(LoraTargets.All).Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            throw new ArgumentException(
                $"LoRA target '{unknown}' is not one of {string.Join(", ", LoraTargets.All)}."
            );
        foreach (var name in NamesOf(config))
        {
            var parts = PartsOf(name);
            if (parts.Any(plain.Contains) && !parts.All(plain.Contains))
                throw new ArgumentException(
                    $"This model keeps {string.Join(", ", parts)} as one module {name}: name all of them as LoRA targets, or none."
                );
        }
        return [.. NamesOf(config).Where(name => PartsOf(name).All(plain.Contains))];
    }

    /// <summary>The modules of those names in every block.</summary>
    public static IEnumerable<AdapterModule> Of(ModelConfig config, ImmutableArray<string> names) =>
        from layer in Enumerable.Range(0, config.Layers)
        from name in names
        select Module(config, layer, name);

    /// <summary>Widths of each of <see cref="LoraTargets.All"/>.</summary>
    public static ImmutableArray<(int In, int Out)> Widths(ModelConfig config)
    {
        int c = config.HiddenSize,
            q = config.Heads * config.HeadSize,
            kv = config.KeyValueHeads * config.HeadSize,
            f = config.IntermediateSize;
        return [(c, q), (c, kv), (c, kv), (q, c), (c, f), (c, f), (f, c)];
    }

    private static AdapterModule Module(ModelConfig config, int layer, string name)
    {
        var widths = Widths(config);
        ImmutableArray<(int Module, int Out)> parts =
        [
            .. PartsOf(name).Select(part => LoraTargets.All.IndexOf(part)).Select(i => (i, widths[i].Out)),
        ];
        return new AdapterModule(
            layer,
            TensorNames.Layer(layer) + (parts[0].Module < 4 ? "self_attn." : "mlp."),
            name,
            widths[parts[0].Module].In,
            parts
        );
    }
}
