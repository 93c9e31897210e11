using MultiagentAspire.Modeling.Files;
using MultiagentAspire.Modeling.Models.Cpu;
using MultiagentAspire.Modeling.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// A LLaMA-architecture decoder: RMSNorm, rotary positions, grouped-query attention, SwiGLU, tied or untied head. It owns its weights and
/// holds no state of any request. The arithmetic is <see cref="DecoderScript"/>; other families are added to the weights' layout there.
/// </summary>
/// <remarks>Query, key and value matrices are kept as one (qkv), gate and up as one, since one larger product is faster; names of the files' tensors are views into them.</remarks>
public sealed class Decoder : IDisposable
{
    private const int PerBlock = 6;

    /// <summary>Compiled once: it holds no weights, and each compilation keeps about a megabyte for ever, also when it is disposed.</summary>
    private static readonly Lazy<torch.jit.CompilationUnit> Compiled = new(() => torch.jit.compile(DecoderScript.Source));

    private readonly torch.jit.CompilationUnit _script = Compiled.Value;
    private readonly Tensor[] _weights;
    private readonly Tensor _noMask;
    private readonly CpuStep? _cpu;

    private Decoder(ModelConfig config, Tensor[] weights, Device device)
    {
        Config = config;
        Device = device;
        _weights = weights;
        _noMask = ones(1, 1, device: device).DetachFromDisposeScope();
        (Cos, Sin) = RotaryTables(config, device);
        if (CpuStep.Serves(this)) _cpu = new CpuStep(this);
    }

    public ModelConfig Config { get; }

    public Device Device { get; }

    /// <summary>Cosines and sines of the rotary angles, each (positions, D/2), fp32, attention factor applied.</summary>
    public Tensor Cos { get; }

    /// <inheritdoc cref="Cos"/>
    public Tensor Sin { get; }

    /// <summary>Weights in the script's order: embedding (V, C); per block input norm (C), qkv ((H+2K)·D, C), o (C, H·D), post norm (C), gate_up (2F, C), down (C, F); final norm (C); head (V, C) unless tied.</summary>
    public IReadOnlyList<Tensor> Weights => _weights;

    internal Tensor[] WeightArray => _weights;

    internal torch.jit.CompilationUnit Script => _script;

    /// <summary>The output matrix (V, C).</summary>
    public Tensor Head => Config.TiedEmbeddings ? _weights[0] : _weights[^1];

    /// <summary>Number of weights; a tied head counts once.</summary>
    public long ParameterCount => _weights.Sum(w => w.numel());

    /// <summary>Matrices of the blocks, which carry nearly all the arithmetic: per token a forward pass takes 2 operations for each of their elements.</summary>
    public long BlockParameterCount => _weights.Skip(1).Take(PerBlock * Config.Layers).Sum(w => w.numel());

    /// <summary>Reads a checkpoint folder in Hugging Face layout. Weights of any stored type become fp32.</summary>
    /// <exception cref="ModelFileException">The folder, its config or its weights are not usable; one line says what to do.</exception>
    public static Decoder Load(string folder, Device? device = null)
    {
        var config = ModelConfig.Read(folder);
        RequireSupported(config, folder);
        using var checkpoint = Checkpoint.Open(folder);
        TensorNames.Check(config, checkpoint, folder);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var target = device ?? DevicePlacement.Current.Device;
        Tensor Read(string name) => TensorFiles.ToFloat(checkpoint[name]).to(target);
        var weights = Assemble(config, Read);
        foreach (var weight in weights) weight.DetachFromDisposeScope();
        return new Decoder(config, weights, target);
    }

    /// <summary>A freshly initialised decoder: normal(0, 0.02), the two projections into the residual stream scaled down by sqrt(2·layers) (GPT-2), norms one.</summary>
    public static Decoder Create(ModelConfig config, ulong seed, Device? device = null)
    {
        RequireSupported(config, "the new model");
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var target = device ?? DevicePlacement.Current.Device;
        using var generator = new Generator(seed, CPU);
        var residual = 0.02 / Math.Sqrt(2.0 * config.Layers);
        Tensor Draw(string name)
        {
            var shape = TensorNames.Of(config).First(t => t.Name == name).Shape.ToArray();
            if (shape.Length == 1) return ones(shape, device: target);
            var scale = name.EndsWith("o_proj.weight", StringComparison.Ordinal) || name.EndsWith("down_proj.weight", StringComparison.Ordinal) ? residual : 0.02;
            return (randn(shape, generator: generator) * scale).to(target);
        }
        var weights = Assemble(config, Draw);
        foreach (var weight in weights) weight.DetachFromDisposeScope();
        return new Decoder(config, weights, target);
    }

    /// <summary>Hidden states after the final norm for whole rows: ids (B, T) int64 → (B·T, C). Attention is causal, so padding to the right changes nothing before it.</summary>
    /// <param name="ids">(B, T) int64.</param>
    /// <param name="adapter">One LoRA adapter applied to all rows, or null.</param>
    public Tensor Forward(Tensor ids, LoraWeights? adapter = null) =>
        _script.invoke<Tensor>("forward", ids, _weights, adapter?.Tensors ?? [], adapter?.Scale ?? _noMask, adapter?.Dropout ?? 0.0,
            Config.Layers, Config.Heads, Config.KeyValueHeads, Config.HeadSize, Config.NormEpsilon, Cos, Sin);

    /// <summary>Ids (B, T) int64 → embeddings (B·T, C): with <see cref="Block"/> and <see cref="Normalize"/> the parts of <see cref="Forward"/>.</summary>
    public Tensor Embed(Tensor ids) => _weights[0].index_select(0, ids.reshape(-1));

    /// <summary>One block over whole rows, (B·T, C) → (B·T, C).</summary>
    public Tensor Block(int layer, Tensor x, int rows, int length, LoraWeights? adapter = null)
    {
        var lora = adapter?.Tensors[(14 * layer)..((14 * layer) + 14)] ?? [];
        var weights = _weights[(1 + (PerBlock * layer))..(1 + (PerBlock * (layer + 1)))];
        using var cos = Cos.narrow(0, 0, length);
        using var sin = Sin.narrow(0, 0, length);
        return _script.invoke<Tensor>("block", x, weights, lora, adapter?.Scale ?? _noMask, adapter?.Dropout ?? 0.0,
            rows, length, Config.Heads, Config.KeyValueHeads, Config.HeadSize, Config.NormEpsilon, cos, sin);
    }

    /// <summary>The final norm, (B·T, C) → (B·T, C).</summary>
    public Tensor Normalize(Tensor x) => _script.invoke<Tensor>("rms", x, _weights[1 + (PerBlock * Config.Layers)], Config.NormEpsilon);

    /// <summary>
    /// One step over a KV cache: N tokens of B rows, in which some rows may catch up with many tokens and others add one.
    /// Gives the logits (E, V) at the tokens listed in <see cref="StepTokens.Ends"/>; keys and values of all N tokens are written to the cache.
    /// </summary>
    /// <param name="step">Which tokens, of which rows, at which positions.</param>
    /// <param name="cache">(layers, 2, rows, K, positions, D).</param>
    /// <param name="adapters">Each token's adapter; null when no token has one.</param>
    public Tensor Step(StepTokens step, Tensor cache, StepAdapters? adapters = null) =>
        _cpu is null ? StepByScript(step, cache, adapters?.Stacked()) : _cpu.Run(step, cache, adapters);

    /// <summary>The same in TorchScript: for devices, types and sizes that the CPU kernels do not serve, and to test them.</summary>
    internal Tensor StepByScript(StepTokens step, Tensor cache, LoraWeights? adapters = null)
    {
        const int MaskWidth = 16; // a GPU's attention copies a mask of another width, in each layer
        using var scope = NewDisposeScope();
        var context = Device.type == DeviceType.CUDA ? Math.Min((step.Context + MaskWidth - 1) / MaskWidth * MaskWidth, cache.shape[4]) : step.Context;
        var tokens = tensor([.. step.Ids, .. step.Rows, .. step.Places, .. step.Positions, .. step.Ends], device: Device); // one copy to the device
        return _script.invoke<Tensor>("cached", tokens, step.Ids.Length, step.RowCount, step.LongestRow, (int)context, cache,
            _weights, adapters?.Tensors ?? [], adapters?.Scale ?? _noMask,
            Config.Layers, Config.Heads, Config.KeyValueHeads, Config.HeadSize, Config.NormEpsilon, Cos, Sin, Head).MoveToOuterDisposeScope(); // (E, V)
    }

    /// <summary>Logits (…, V) of hidden states (…, C).</summary>
    public Tensor Logits(Tensor hidden) => _script.invoke<Tensor>("head", hidden, Head);

    /// <summary>Tensors under their names in a checkpoint file, as views into the fused weights.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedTensors()
    {
        int q = Config.Heads * Config.HeadSize, kv = Config.KeyValueHeads * Config.HeadSize, f = Config.IntermediateSize;
        yield return (TensorNames.Embedding, _weights[0]);
        for (var layer = 0; layer < Config.Layers; layer++)
        {
            var prefix = TensorNames.Layer(layer);
            var w = _weights.AsMemory(1 + (PerBlock * layer), PerBlock).ToArray();
            yield return (prefix + "input_layernorm.weight", w[0]);
            yield return (prefix + "self_attn.q_proj.weight", w[1].narrow(0, 0, q)); // (H·D, C)
            yield return (prefix + "self_attn.k_proj.weight", w[1].narrow(0, q, kv)); // (K·D, C)
            yield return (prefix + "self_attn.v_proj.weight", w[1].narrow(0, q + kv, kv)); // (K·D, C)
            yield return (prefix + "self_attn.o_proj.weight", w[2]);
            yield return (prefix + "post_attention_layernorm.weight", w[3]);
            yield return (prefix + "mlp.gate_proj.weight", w[4].narrow(0, 0, f)); // (F, C)
            yield return (prefix + "mlp.up_proj.weight", w[4].narrow(0, f, f)); // (F, C)
            yield return (prefix + "mlp.down_proj.weight", w[5]);
        }
        yield return (TensorNames.FinalNorm, _weights[1 + (PerBlock * Config.Layers)]);
        if (!Config.TiedEmbeddings) yield return (TensorNames.Head, _weights[^1]);
    }

    /// <summary>Writes <c>model.safetensors</c> (fp32) and <c>config.json</c> into an existing folder.</summary>
    public void Save(string folder)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        TensorFiles.Write(Path.Combine(folder, "model.safetensors"), NamedTensors());
        ModelConfigWriter.Write(folder, Config);
    }

    public void Dispose()
    {
        foreach (var weight in _weights) weight.Dispose();
        Cos.Dispose();
        Sin.Dispose();
        _noMask.Dispose();
        _cpu?.Dispose();
    }

    private static Tensor[] Assemble(ModelConfig config, Func<string, Tensor> read)
    {
        var weights = new List<Tensor> { read(TensorNames.Embedding) };
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var prefix = TensorNames.Layer(layer);
            weights.Add(read(prefix + "input_layernorm.weight"));
            weights.Add(cat([read(prefix + "self_attn.q_proj.weight"), read(prefix + "self_attn.k_proj.weight"), read(prefix + "self_attn.v_proj.weight")])); // ((H+2K)·D, C)
            weights.Add(read(prefix + "self_attn.o_proj.weight"));
            weights.Add(read(prefix + "post_attention_layernorm.weight"));
            weights.Add(cat([read(prefix + "mlp.gate_proj.weight"), read(prefix + "mlp.up_proj.weight")])); // (2F, C)
            weights.Add(read(prefix + "mlp.down_proj.weight"));
        }
        weights.Add(read(TensorNames.FinalNorm));
        if (!config.TiedEmbeddings) weights.Add(read(TensorNames.Head));
        return [.. weights];
    }

    private static (Tensor Cos, Tensor Sin) RotaryTables(ModelConfig config, Device device)
    {
        using var scope = NewDisposeScope();
        var rope = RopeFrequencies.Inverse(config);
        var angles = arange(config.MaxPositions, dtype: float32).unsqueeze(1) * tensor(rope.Values).unsqueeze(0); // (positions, D/2)
        Tensor Table(Tensor values) => (values * rope.AttentionFactor).to(device).DetachFromDisposeScope();
        return (Table(angles.cos()), Table(angles.sin()));
    }

    private static void RequireSupported(ModelConfig config, string where)
    {
        var missing = config switch
        {
            { QueryBias: true } or { KeyBias: true } or { ValueBias: true } or { OutputBias: true } or { MlpBias: true } => "biases",
            { QueryKeyNorm: true } => "query and key norms",
            { SlidingWindow: not null } => "a sliding window",
            { FusedQueryKeyValue: true } or { FusedGateUp: true } => "fused projections",
            { Rope.Kind: RopeKind.LongRope or RopeKind.Dynamic } => $"{config.Rope.Kind} rotary scaling",
            _ => null,
        };
        const long MostForTables = 4L << 30;
        // The tables of sines and cosines and what it takes to make them, about five of (positions, D/2) in fp32.
        if (10L * config.MaxPositions * config.HeadSize > MostForTables)
            throw new ModelFileException(where, $"max_position_embeddings {config.MaxPositions} would take more than {MostForTables >> 30} GiB for rotary tables; set it in config.json to the length you need.");
        if (missing is not null) throw new ModelFileException(where, $"model type {config.ModelType} with {missing} is not supported by this version; use a LLaMA-architecture model.");
    }
}
