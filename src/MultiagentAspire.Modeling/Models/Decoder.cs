using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Modeling.Models.Cpu;
using MultiagentAspire.Modeling.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// A decoder of the LLaMA, Mistral, Qwen 2, Qwen 3 or Phi-3 family: RMSNorm, rotary positions, grouped-query attention, SwiGLU, and by the
/// configuration biases, query and key norms, a sliding window, a tied head. It owns its weights and holds no state of any request. The
/// arithmetic is <see cref="DecoderScript"/>.
/// </summary>
/// <remarks>Query, key and value matrices are kept as one (qkv), gate and up as one, since one larger product is faster; names of the files' tensors are views into them.</remarks>
public sealed class Decoder : IDisposable
{
    /// <summary>Compiled once: it holds no weights, and each compilation keeps about a megabyte for ever, also when it is disposed.</summary>
    private static readonly Lazy<torch.jit.CompilationUnit> Compiled = new(() =>
        torch.jit.compile(DecoderScript.Source)
    );

    private readonly torch.jit.CompilationUnit _script = Compiled.Value;
    private readonly Tensor[] _slots;
    private readonly Tensor[] _weights;
    private readonly int _perBlock;
    private readonly Tensor _noMask;
    private readonly CpuStep? _cpu;

    private Decoder(ModelConfig config, Tensor[] slots, Device device)
    {
        Config = config;
        Device = device;
        _slots = slots;
        _weights = [.. slots.Where(slot => slot.numel() > 0)];
        _perBlock = WeightLayout.PerBlock(config);
        _noMask = ones(1, 1, device: device).DetachFromDisposeScope();
        (Cos, Sin) = RotaryTables(config, device);
        if (CpuStep.Serves(this))
            _cpu = new CpuStep(this);
    }

    public ModelConfig Config { get; }

    public Device Device { get; }

    /// <summary>
    /// Cosines and sines of the rotary angles, each (positions, D/2), fp32, attention factor applied; with longrope (2·positions, D/2), those
    /// of sequences past the original context below the others.
    /// </summary>
    public Tensor Cos { get; }

    /// <inheritdoc cref="Cos"/>
    public Tensor Sin { get; }

    /// <summary>
    /// Weights in the script's order: embedding (V, C); per block input norm (C), qkv ((H+2K)·D, C), o (C, H·D), post norm (C), gate_up (2F, C),
    /// down (C, F) and, as far as the family has them, qkv bias, o bias, query norm (D), key norm (D), gate_up bias, down bias; final norm (C);
    /// head (V, C) unless tied.
    /// </summary>
    public IReadOnlyList<Tensor> Weights => _weights;

    /// <summary>The same with an empty tensor for each that the family lacks: <see cref="WeightLayout.PerBlock"/> a block.</summary>
    internal Tensor[] Slots => _slots;

    internal torch.jit.CompilationUnit Script => _script;

    /// <summary>The output matrix (V, C).</summary>
    public Tensor Head => Config.TiedEmbeddings ? _slots[0] : _slots[^1];

    /// <summary>Number of weights; a tied head counts once.</summary>
    public long ParameterCount => _weights.Sum(w => w.numel());

    /// <summary>Matrices of the blocks, which carry nearly all the arithmetic: per token a forward pass takes 2 operations for each of their elements.</summary>
    public long BlockParameterCount => _slots.Skip(1).Take(_perBlock * Config.Layers).Sum(w => w.numel());

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
        return Assemble(config, name => TensorFiles.ToFloat(checkpoint[name], target), target);
    }

    /// <summary>The decoder without numbers: names and shapes as <see cref="Load"/> would give them, whatever the size of the model.</summary>
    internal static Decoder OnMeta(ModelConfig config)
    {
        RequireSupported(config, "the model");
        using var scope = NewDisposeScope();
        var shapes = TensorNames
            .Of(config)
            .ToDictionary(weight => weight.Name, weight => weight.Shape.ToArray(), StringComparer.Ordinal);
        return Assemble(config, name => empty(shapes[name], device: META), META);
    }

    private static Decoder Assemble(ModelConfig config, Func<string, Tensor> read, Device device)
    {
        var slots = WeightLayout.Assemble(config, read);
        foreach (var slot in slots)
            slot.DetachFromDisposeScope();
        return new Decoder(config, slots, device);
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
        var shapes = TensorNames
            .Of(config)
            .ToDictionary(weight => weight.Name, weight => weight.Shape.ToArray(), StringComparer.Ordinal);
        Tensor Draw(string name)
        {
            var shape = shapes[name];
            if (shape.Length == 1)
                return name.EndsWith(".bias", StringComparison.Ordinal)
                    ? zeros(shape, device: target)
                    : ones(shape, device: target);
            var scale =
                name.EndsWith("o_proj.weight", StringComparison.Ordinal)
                || name.EndsWith("down_proj.weight", StringComparison.Ordinal)
                    ? residual
                    : 0.02;
            return (randn(shape, generator: generator) * scale).to(target);
        }
        return Assemble(config, Draw, target);
    }

    /// <summary>
    /// Hidden states after the final norm for whole rows: ids (B, T) int64 → (B·T, C). Attention is causal, so padding to the right changes
    /// nothing before it, unless it makes T longer than the original context of a longrope model: T decides its frequencies.
    /// </summary>
    /// <param name="ids">(B, T) int64.</param>
    /// <param name="adapter">One LoRA adapter applied to all rows, or null.</param>
    public Tensor Forward(Tensor ids, LoraWeights? adapter = null)
    {
        var (cos, sin) = AnglesOf((int)ids.size(1));
        using (cos)
        using (sin)
            return _script.invoke<Tensor>(
                "forward",
                ids,
                _slots,
                adapter?.Tensors ?? [],
                adapter?.Scale ?? _noMask,
                adapter?.Dropout ?? 0.0,
                Config.Layers,
                Config.Heads,
                Config.KeyValueHeads,
                Config.HeadSize,
                Config.NormEpsilon,
                cos,
                sin,
                _perBlock,
                Config.SlidingWindow ?? 0
            );
    }

    /// <summary>Ids (B, T) int64 → embeddings (B·T, C): with <see cref="Block"/> and <see cref="Normalize"/> the parts of <see cref="Forward"/>.</summary>
    public Tensor Embed(Tensor ids) => _slots[0].index_select(0, ids.reshape(-1));

    /// <summary>One block over whole rows, (B·T, C) → (B·T, C).</summary>
    public Tensor Block(int layer, Tensor x, int rows, int length, LoraWeights? adapter = null)
    {
        var lora = adapter?.Tensors[(14 * layer)..((14 * layer) + 14)] ?? [];
        var weights = _slots[(1 + (_perBlock * layer))..(1 + (_perBlock * (layer + 1)))];
        var (cos, sin) = AnglesOf(length);
        using (cos)
        using (sin)
            return _script.invoke<Tensor>(
                "block",
                x,
                weights,
                lora,
                adapter?.Scale ?? _noMask,
                adapter?.Dropout ?? 0.0,
                rows,
                length,
                Config.Heads,
                Config.KeyValueHeads,
                Config.HeadSize,
                Config.NormEpsilon,
                cos,
                sin,
                Config.SlidingWindow ?? 0
            );
    }

    /// <summary>The final norm, (B·T, C) → (B·T, C).</summary>
    public Tensor Normalize(Tensor x) =>
        _script.invoke<Tensor>("rms", x, _slots[1 + (_perBlock * Config.Layers)], Config.NormEpsilon);

    /// <summary>
    /// Row of <see cref="Cos"/> and <see cref="Sin"/> for a position of a sequence that is <paramref name="length"/> tokens long now. Once a
    /// longrope model's sequence grows past the original context, all its cached keys are of the other frequencies and must be computed again
    /// (<see cref="IsTurningPoint"/>), which gives what the reference implementation gives.
    /// </summary>
    public long AngleOf(int position, int length) =>
        position + (IsStretched(length) ? Config.MaxPositions : 0);

    /// <summary>Whether a sequence that has become <paramref name="length"/> tokens long must be computed from its beginning again.</summary>
    public bool IsTurningPoint(int length) =>
        IsStretched(length) && length == Config.Rope.OriginalMaxPositions + 1;

    private bool IsStretched(int length) =>
        Config.Rope.Kind == RopeKind.LongRope && length > Config.Rope.OriginalMaxPositions;

    /// <summary>Cosines and sines (T, D/2) of the positions of a whole sequence of T tokens, as views.</summary>
    private (Tensor Cos, Tensor Sin) AnglesOf(int length)
    {
        var first = AngleOf(0, length);
        return (Cos.narrow(0, first, length), Sin.narrow(0, first, length));
    }

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
        var context =
            Device.type == DeviceType.CUDA
                ? Math.Min((step.Context + MaskWidth - 1) / MaskWidth * MaskWidth, cache.shape[4])
                : step.Context;
        var tokens = tensor(
            [
                .. step.Ids,
                .. step.Rows,
                .. step.Places,
                .. step.Positions,
                .. step.Angles ?? step.Positions,
                .. step.Ends,
            ],
            device: Device
        ); // one copy to the device
        return _script
            .invoke<Tensor>(
                "cached",
                tokens,
                step.Ids.Length,
                step.RowCount,
                step.LongestRow,
                (int)context,
                cache,
                _slots,
                adapters?.Tensors ?? [],
                adapters?.Scale ?? _noMask,
                Config.Layers,
                Config.Heads,
                Config.KeyValueHeads,
                Config.HeadSize,
                Config.NormEpsilon,
                Cos,
                Sin,
                Head,
                _perBlock,
                Config.SlidingWindow ?? 0
            )
            .MoveToOuterDisposeScope(); // (E, V)
    }

    /// <summary>Logits (…, V) of hidden states (…, C).</summary>
    public Tensor Logits(Tensor hidden) => _script.invoke<Tensor>("head", hidden, Head);

    /// <summary>Tensors under their names in a checkpoint file, as views into the fused weights.</summary>
    /// <param name="split">Name the parts of projections that the family's files keep as one.</param>
    public IEnumerable<(string Name, Tensor Tensor)> NamedTensors(bool split = false) =>
        WeightLayout.Named(
            split ? Config with { FusedQueryKeyValue = false, FusedGateUp = false } : Config,
            _slots
        );

    /// <summary>The matrix (out, in) of one of <see cref="Core.LoraTargets.All"/> in a block, as a view.</summary>
    internal Tensor Module(int layer, string module) => WeightLayout.Module(Config, _slots, layer, module);

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
        foreach (var slot in _slots)
            slot.Dispose();
        Cos.Dispose();
        Sin.Dispose();
        _noMask.Dispose();
        _cpu?.Dispose();
    }

    private static (Tensor Cos, Tensor Sin) RotaryTables(ModelConfig config, Device device)
    {
        using var scope = NewDisposeScope();
        int?[] lengths = config.Rope.Kind == RopeKind.LongRope ? [null, int.MaxValue] : [null];
        var ropes = lengths.Select(length => RopeFrequencies.Inverse(config, length)).ToList();
        var positions = arange(config.MaxPositions, dtype: float32).unsqueeze(1); // (positions, 1)
        var angles = cat([.. ropes.Select(rope => positions * tensor(rope.Values).unsqueeze(0))]); // (positions, D/2), or one table below the other
        Tensor Table(Tensor values) =>
            (values * ropes[0].AttentionFactor).to(device).DetachFromDisposeScope();
        return (Table(angles.cos()), Table(angles.sin()));
    }

    private static void RequireSupported(ModelConfig config, string where)
    {
        const long MostForTables = 4L << 30;
        // The tables of sines and cosines and what it takes to make them, about five of (positions, D/2) in fp32.
        if (10L * config.MaxPositions * config.HeadSize > MostForTables)
            throw new ModelFileException(
                where,
                $"max_position_embeddings {config.MaxPositions} would take more than {MostForTables >> 30} GiB for rotary tables; set it in config.json to the length you need."
            );
        if (config.Rope.Kind == RopeKind.Dynamic)
            throw new ModelFileException(
                where,
                $"model type {config.ModelType} with dynamic rotary scaling is not supported; use a checkpoint with default, linear, llama3 or longrope scaling."
            );
    }
}
