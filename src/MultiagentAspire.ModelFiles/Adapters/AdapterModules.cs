using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.ModelFiles.Adapters;

/// <summary>
/// Which modules of a model an adapter can target, and PEFT's names of them: Phi-3 has qkv_proj and gate_up_proj
/// instead of the plain modules.
/// </summary>
internal static class AdapterModules
{
    /// <summary>Query, key and value as one module.</summary>
    public const string FusedAttention = "qkv_proj";

    /// <summary>Gate and up as one module.</summary>
    public const string FusedMlp = "gate_up_proj";

    /// <summary>
    /// The first modules of <see cref="LoraTargets.All"/> belong to attention, the others to the MLP.
    /// </summary>
    private const int AttentionModules = 4;

    /// <summary>The linear modules of a block by the model's own names.</summary>
    public static ImmutableArray<string> NamesOf(ModelConfig config) =>
        [
            .. config.FusedQueryKeyValue ? [FusedAttention] : PartsOf(FusedAttention),
            "o_proj",
            .. config.FusedGateUp ? [FusedMlp] : PartsOf(FusedMlp),
            "down_proj",
        ];

    /// <summary>The plain modules that a module consists of: itself unless it is fused.</summary>
    public static ImmutableArray<string> PartsOf(string name) =>
        name switch
        {
            FusedAttention => ["q_proj", "k_proj", "v_proj"],
            FusedMlp => ["gate_proj", "up_proj"],
            _ => [name],
        };

    /// <summary>Targets by a model's own names: plain modules that the model fuses become the fused one.</summary>
    /// <exception cref="ArgumentException">A name is unknown, or only some parts of a fused module are
    /// named.</exception>
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
                    $"This model keeps {string.Join(", ", parts)} as one module {name}: name all "
                        + "of them as LoRA targets, or none."
                );
        }
        return [.. NamesOf(config).Where(name => PartsOf(name).All(plain.Contains))];
    }

    /// <summary>The modules with these names in every block, block by block.</summary>
    public static IEnumerable<AdapterModule> Create(ModelConfig config, ImmutableArray<string> names) =>
        from layer in Enumerable.Range(0, config.Layers)
        from name in names
        select Module(config, layer, name);

    /// <summary>Input and output width of each of <see cref="LoraTargets.All"/>.</summary>
    public static ImmutableArray<(int In, int Out)> Widths(ModelConfig config)
    {
        int c = config.HiddenSize,
            q = config.Heads * config.HeadSize,
            kv = config.KeyValueHeads * config.HeadSize,
            f = config.IntermediateSize;
        return [(c, q), (c, kv), (c, kv), (q, c), (c, f), (c, f), (f, c)];
    }

    /// <summary>One module of a layer; a fused one has several parts, which share their input.</summary>
    private static AdapterModule Module(ModelConfig config, int layer, string name)
    {
        var widths = Widths(config);
        var indices = PartsOf(name).Select(part => LoraTargets.All.IndexOf(part)).ToList();
        var prefix = TensorNames.Layer(layer) + (indices[0] < AttentionModules ? "self_attn." : "mlp.");
        ImmutableArray<(int Module, int Out)> parts = [.. indices.Select(i => (i, widths[i].Out))];
        return new AdapterModule(layer, prefix, name, widths[indices[0]].In, parts);
    }
}
