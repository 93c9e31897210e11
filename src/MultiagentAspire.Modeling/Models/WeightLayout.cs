using MultiagentAspire.ModelFiles.Configs;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// Maps the tensors of a checkpoint to the slots of <see cref="DecoderScript"/> and back: embedding, then the
/// slots of each block (<see cref="BlockSlots"/>), the final norm, and the head unless it is tied.
/// </summary>
internal static class WeightLayout
{
    private const string Attention = "self_attn.";
    private const string Mlp = "mlp.";
    private static readonly string[] QueryKeyValueNames = ["q_proj", "k_proj", "v_proj"];
    private static readonly string[] GateUpNames = ["gate_proj", "up_proj"];

    /// <summary>
    /// Slots of one block: <see cref="BlockSlots.Extended"/> in a family with biases or query and key norms,
    /// otherwise <see cref="BlockSlots.Plain"/>.
    /// </summary>
    public static int PerBlock(ModelConfig config) =>
        config.QueryKeyValueBias || config.OutputBias || config.MlpBias || config.QueryKeyNorm
            ? BlockSlots.Extended
            : BlockSlots.Plain;

    /// <summary>
    /// Reads every weight once by its name in the file and stacks those that share a slot. Gives the slots in
    /// the script's order.
    /// </summary>
    /// <param name="config">Family and sizes of the model.</param>
    /// <param name="read">Gives a tensor by its name in the file; called once per name. Tensors that are
    /// stacked are disposed.</param>
    public static Tensor[] Assemble(ModelConfig config, Func<string, Tensor> read)
    {
        var slots = new List<Tensor> { read(TensorNames.Embedding) };
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var prefix = TensorNames.Layer(layer);
            foreach (var slot in SlotsOf(config))
                slots.Add(slot.IsUsed ? Joined([.. slot.FileNames(prefix).Select(read)]) : empty(0));
        }
        slots.Add(read(TensorNames.FinalNorm));
        if (!config.TiedEmbeddings)
            slots.Add(read(TensorNames.Head));
        return [.. slots];
    }

    /// <summary>The tensors under their names in the file, in the file's order, as views into the slots.</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Named(ModelConfig config, Tensor[] slots)
    {
        yield return (TensorNames.Embedding, slots[0]);
        var size = PerBlock(config);
        for (var layer = 0; layer < config.Layers; layer++)
            foreach (var named in NamedBlock(config, layer, slots))
                yield return named;
        yield return (TensorNames.FinalNorm, slots[1 + (size * config.Layers)]);
        if (!config.TiedEmbeddings)
            yield return (TensorNames.Head, slots[^1]);
    }

    /// <summary>
    /// The matrix (out, in) of one of the seven linear modules of a block as a view, whether the file keeps it
    /// alone or fused with others.
    /// </summary>
    /// <param name="config">Family and sizes of the model.</param>
    /// <param name="slots">What <see cref="Assemble"/> gave.</param>
    /// <param name="layer">Block, from 0.</param>
    /// <param name="module">One of <see cref="Core.LoraTargets.All"/>.</param>
    /// <exception cref="ArgumentException">The name is not one of the seven.</exception>
    public static Tensor Module(ModelConfig config, Tensor[] slots, int layer, string module)
    {
        var (slot, start) = Position(config, module);
        var first = 1 + (PerBlock(config) * layer);
        return slots[first + slot].narrow(0, start, Rows(config, module));
    }

    private static (int Slot, long FirstRow) Position(ModelConfig config, string module)
    {
        var keys = Rows(config, "k_proj");
        switch (module)
        {
            case "q_proj":
                return (BlockSlots.QueryKeyValue, 0);
            case "k_proj":
                return (BlockSlots.QueryKeyValue, Rows(config, "q_proj"));
            case "v_proj":
                return (BlockSlots.QueryKeyValue, Rows(config, "q_proj") + keys);
            case "o_proj":
                return (BlockSlots.Output, 0);
            case "gate_proj":
                return (BlockSlots.GateUp, 0);
            case "up_proj":
                return (BlockSlots.GateUp, config.IntermediateSize);
            case "down_proj":
                return (BlockSlots.Down, 0);
            default:
                throw new ArgumentException($"'{module}' is no linear module of a block.");
        }
    }

    /// <summary>Output width of a plain linear module: rows of its matrix and length of its bias.</summary>
    private static long Rows(ModelConfig config, string module) =>
        module switch
        {
            "q_proj" => (long)config.Heads * config.HeadSize,
            "k_proj" or "v_proj" => (long)config.KeyValueHeads * config.HeadSize,
            "gate_proj" or "up_proj" => config.IntermediateSize,
            _ => config.HiddenSize,
        };

    /// <summary>The slots of one block in order, with the files' names of what each holds.</summary>
    private static IEnumerable<Slot> SlotsOf(ModelConfig config)
    {
        var qkv = config.FusedQueryKeyValue ? ["qkv_proj"] : QueryKeyValueNames;
        var gateUp = config.FusedGateUp ? ["gate_up_proj"] : GateUpNames;
        yield return new("", ["input_layernorm"], "weight");
        yield return new(Attention, qkv, "weight");
        yield return new(Attention, ["o_proj"], "weight");
        yield return new("", ["post_attention_layernorm"], "weight");
        yield return new(Mlp, gateUp, "weight");
        yield return new(Mlp, ["down_proj"], "weight");
        if (PerBlock(config) == BlockSlots.Plain)
            yield break;
        yield return new(Attention, qkv, "bias", config.QueryKeyValueBias);
        yield return new(Attention, ["o_proj"], "bias", config.OutputBias);
        yield return new(Attention, ["q_norm"], "weight", config.QueryKeyNorm);
        yield return new(Attention, ["k_norm"], "weight", config.QueryKeyNorm);
        yield return new(Mlp, gateUp, "bias", config.MlpBias);
        yield return new(Mlp, ["down_proj"], "bias", config.MlpBias);
    }

    private static IEnumerable<(string Name, Tensor Tensor)> NamedBlock(
        ModelConfig config,
        int layer,
        Tensor[] slots
    )
    {
        var prefix = TensorNames.Layer(layer);
        var index = 1 + (PerBlock(config) * layer);
        foreach (var slot in SlotsOf(config))
        {
            var stacked = slots[index++];
            if (!slot.IsUsed)
                continue;
            var names = slot.FileNames(prefix);
            var start = 0L;
            for (var i = 0; i < names.Length; i++)
            {
                var rows = names.Length == 1 ? stacked.size(0) : Rows(config, slot.Modules[i]);
                yield return (names[i], names.Length == 1 ? stacked : stacked.narrow(0, start, rows));
                start += rows;
            }
        }
    }

    /// <summary>
    /// Tensors stacked along their rows. The parts are disposed at once: kept until the end, those of all
    /// blocks would take the model's memory a second time.
    /// </summary>
    private static Tensor Joined(Tensor[] parts)
    {
        if (parts.Length == 1)
            return parts[0];
        var joined = cat(parts);
        foreach (var part in parts)
            part.Dispose();
        return joined;
    }

    /// <summary>What the files keep in one slot of a block.</summary>
    /// <param name="Path">Path from the layer to the modules, with the dot at its end.</param>
    /// <param name="Modules">Module names whose tensors are stacked, in the order of the rows.</param>
    /// <param name="Kind"><c>weight</c> or <c>bias</c>.</param>
    /// <param name="IsUsed">False: the family has no such tensor and the slot is empty.</param>
    private readonly record struct Slot(string Path, string[] Modules, string Kind, bool IsUsed = true)
    {
        /// <summary>Full tensor names in the file.</summary>
        /// <param name="layer">Prefix of the layer, with the dot at its end.</param>
        public string[] FileNames(string layer)
        {
            var (path, kind) = (layer + Path, Kind);
            return [.. Modules.Select(module => $"{path}{module}.{kind}")];
        }
    }
}
