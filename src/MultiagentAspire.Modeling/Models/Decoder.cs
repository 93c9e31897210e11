using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Modeling.Models.Cpu;
using MultiagentAspire.Modeling.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// A decoder of the LLaMA, Mistral, Qwen 2, Qwen 3 or Phi-3 family: RMSNorm, rotary positions, grouped-query
/// attention, SwiGLU, and by the configuration biases, query and key norms, a sliding window, a tied head. It
/// owns its weights and holds no state of any request. The arithmetic is <see cref="DecoderScript"/>.
/// </summary>
/// <remarks>
/// Query, key and value matrices are kept as one (qkv), gate and up as one, since one larger product is
/// faster; names of the files' tensors are views into them.
/// </remarks>
public sealed class Decoder : IDisposable
{
    /// <summary>
    /// Compiled once per process: it holds no weights, and libtorch keeps about a megabyte of each compilation
    /// until the process ends, also when it is disposed.
    /// </summary>
    private static readonly Lazy<TorchScript> Compiled = new(() => new TorchScript(DecoderScript.Source));

    private readonly TorchScript _script = Compiled.Value;
    private readonly Tensor[] _slots;
    private readonly Tensor[] _weights;
    private readonly int _perBlock;

    /// <summary>The script's arguments heads, kv, d, eps, which stand together in every signature.</summary>
    private readonly object[] _headShape;
    private readonly RotaryTables _rotary;
    private readonly Tensor _noMask;
    private readonly CpuStep? _cpu;

    private Decoder(ModelConfig config, Tensor[] slots, Device device)
    {
        Config = config;
        Device = device;
        _slots = slots;
        _weights = [.. slots.Where(slot => slot.numel() > 0)];
        _perBlock = WeightLayout.PerBlock(config);
        _headShape = [config.Heads, config.KeyValueHeads, config.HeadSize, config.NormEpsilon];
        _noMask = ones(1, 1, device: device).DetachFromDisposeScope();
        _rotary = new RotaryTables(config, device);
        if (CpuStep.IsSupported(this))
            _cpu = new CpuStep(this);
    }

    /// <summary>Family and sizes of the model.</summary>
    public ModelConfig Config { get; }

    /// <summary>Where the weights are and every result is.</summary>
    public Device Device { get; }

    /// <summary>
    /// Cosines of the rotary angles (positions, D/2), fp32, attention factor applied; with longrope
    /// (2·positions, D/2), those of sequences past the original context below the others.
    /// </summary>
    public Tensor Cos => _rotary.Cos;

    /// <summary>Sines of the rotary angles, in the shape of <see cref="Cos"/>.</summary>
    public Tensor Sin => _rotary.Sin;

    /// <summary>
    /// All weights, fp32, in the script's order: embedding (V, C); the slots of each block that the family uses
    /// (<see cref="BlockSlots"/>); final norm (C); head (V, C) unless tied.
    /// </summary>
    public IReadOnlyList<Tensor> Weights => _weights;

    /// <summary>
    /// <see cref="Weights"/> with an empty tensor for each slot that the family does not use, so that every
    /// block has <see cref="WeightLayout.PerBlock"/> slots.
    /// </summary>
    internal Tensor[] Slots => _slots;

    /// <summary>The output matrix (V, C), fp32: the embedding where it is tied.</summary>
    public Tensor Head => Config.TiedEmbeddings ? _slots[0] : _slots[^1];

    /// <summary>Number of weights; a tied head counts once.</summary>
    public long ParameterCount => _weights.Sum(w => w.numel());

    /// <summary>
    /// Number of weights in the blocks, whose matrices carry nearly all the arithmetic: a forward pass takes 2
    /// operations per token for each of them.
    /// </summary>
    public long BlockParameterCount => _slots.Skip(1).Take(_perBlock * Config.Layers).Sum(w => w.numel());

    /// <summary>Reads a checkpoint folder in Hugging Face layout. Weights of any stored type become fp32.</summary>
    /// <param name="folder">Folder with config.json and safetensors weights.</param>
    /// <param name="device">Where to compute; the process's placement when null.</param>
    /// <exception cref="ModelFileException">The folder, its config or its weights are not usable; one line
    /// says what to do.</exception>
    public static Decoder Load(string folder, Device? device = null)
    {
        var config = ModelConfig.Read(folder);
        RotaryTables.RequireFits(config, folder);
        using var checkpoint = SafetensorsCheckpoint.Open(folder);
        TensorNames.Check(config, checkpoint, folder);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var target = device ?? DevicePlacement.Current.Device;
        return Assemble(config, name => TensorFiles.ToFloat(checkpoint[name], target), target);
    }

    /// <summary>
    /// A decoder on the META device: names and shapes as <see cref="Load"/> would give them, without numbers,
    /// whatever the size of the model.
    /// </summary>
    /// <exception cref="ModelFileException">The context is too long for rotary tables.</exception>
    internal static Decoder OnMeta(ModelConfig config)
    {
        RotaryTables.RequireFits(config, "the model");
        using var scope = NewDisposeScope();
        var shapes = TensorNames.ShapesOf(config);
        return Assemble(config, name => empty(shapes[name], device: META), META);
    }

    /// <summary>A freshly initialised decoder (<see cref="WeightInitializer"/>).</summary>
    /// <param name="config">Family and sizes.</param>
    /// <param name="seed">Equal seeds give equal weights on every device.</param>
    /// <param name="device">Where to compute; the process's placement when null.</param>
    /// <exception cref="ModelFileException">The context is too long for rotary tables.</exception>
    public static Decoder Create(ModelConfig config, ulong seed, Device? device = null)
    {
        RotaryTables.RequireFits(config, "the new model");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var target = device ?? DevicePlacement.Current.Device;
        using var generator = new Generator(seed, CPU);
        return Assemble(config, new WeightInitializer(config, generator, target).Draw, target);
    }

    private static Decoder Assemble(ModelConfig config, Func<string, Tensor> read, Device device)
    {
        var slots = WeightLayout.Assemble(config, read);
        foreach (var slot in slots)
            slot.DetachFromDisposeScope();
        return new Decoder(config, slots, device);
    }

    /// <summary>
    /// Hidden states after the final norm for whole rows: ids (B, T) int64 → (B·T, C) fp32. Attention is
    /// causal, so padding to the right changes nothing before it, unless it makes T longer than the original
    /// context of a longrope model: T decides its frequencies.
    /// </summary>
    /// <param name="ids">(B, T) int64; T at most <see cref="ModelConfig.MaxPositions"/>.</param>
    /// <param name="adapter">One LoRA adapter applied to all rows, or null.</param>
    public Tensor Forward(Tensor ids, LoraWeights? adapter = null)
    {
        var (cos, sin) = _rotary.Of((int)ids.size(1));
        using (cos)
        using (sin)
        {
            object[] weights = [_slots, .. LoraArguments(adapter?.Tensors, adapter)];
            object[] shape = [Config.Layers, .. _headShape, cos, sin, _perBlock, Window];
            return _script.Invoke<Tensor>("forward", [ids, .. weights, .. shape]);
        }
    }

    /// <summary>
    /// Embeddings of token ids: (B, T) int64 → (B·T, C). The first part of <see cref="Forward"/>, which
    /// continues with <see cref="Block"/> for each layer and <see cref="Normalize"/>.
    /// </summary>
    public Tensor Embed(Tensor ids) => _slots[0].index_select(0, ids.reshape(-1));

    /// <summary>One block over whole rows, (B·T, C) → (B·T, C).</summary>
    /// <param name="layer">Block, from 0.</param>
    /// <param name="x">Hidden states (B·T, C).</param>
    /// <param name="rows">B.</param>
    /// <param name="length">T.</param>
    /// <param name="adapter">One LoRA adapter applied to all rows, or null.</param>
    public Tensor Block(int layer, Tensor x, int rows, int length, LoraWeights? adapter = null)
    {
        const int PerLayer = BlockModules.Tensors;
        var lora = adapter?.Tensors[(PerLayer * layer)..(PerLayer * (layer + 1))];
        var weights = _slots[(1 + (_perBlock * layer))..(1 + (_perBlock * (layer + 1)))];
        var (cos, sin) = _rotary.Of(length);
        using (cos)
        using (sin)
        {
            object[] shape = [rows, length, .. _headShape, cos, sin, Window];
            return _script.Invoke<Tensor>("block", [x, weights, .. LoraArguments(lora, adapter), .. shape]);
        }
    }

    /// <summary>The final norm, (B·T, C) → (B·T, C).</summary>
    public Tensor Normalize(Tensor x) =>
        _script.Invoke<Tensor>("rms", x, _slots[1 + (_perBlock * Config.Layers)], Config.NormEpsilon);

    /// <summary>
    /// Row of <see cref="Cos"/> and <see cref="Sin"/> for a position of a sequence that is
    /// <paramref name="length"/> tokens long now. Once a longrope model's sequence grows past the original
    /// context, all its cached keys are of the other frequencies and must be computed again
    /// (<see cref="IsTurningPoint"/>), which gives what the reference implementation (transformers) gives.
    /// </summary>
    public long AngleOf(int position, int length) => _rotary.RowOf(position, length);

    /// <summary>
    /// Whether a sequence that has become <paramref name="length"/> tokens long must be computed from its
    /// beginning again, because its rotary frequencies changed with this token.
    /// </summary>
    public bool IsTurningPoint(int length) => _rotary.ChangesAt(length);

    /// <summary>
    /// One step over a KV cache: N tokens of B rows, in which some rows may catch up with many tokens and
    /// others add one. Gives the logits (E, V) fp32 of the tokens listed in <see cref="StepTokens.LogitIndices"/>; keys
    /// and values of all N tokens are written to the cache.
    /// </summary>
    /// <param name="step">Which tokens, of which rows, at which positions.</param>
    /// <param name="cache">(layers, 2, rows, K, positions, D) fp32, keys before values.</param>
    /// <param name="adapters">Each token's adapter; null when no token has one.</param>
    public Tensor Step(StepTokens step, Tensor cache, StepAdapters? adapters = null) =>
        _cpu is null ? StepByScript(step, cache, adapters?.Stacked()) : _cpu.Run(step, cache, adapters);

    /// <summary>
    /// <see cref="Step"/> in TorchScript: for devices, types and sizes that the CPU kernels do not support, and
    /// to test them.
    /// </summary>
    internal Tensor StepByScript(StepTokens step, Tensor cache, LoraWeights? adapters = null)
    {
        using var scope = NewDisposeScope();
        var (n, context) = (step.Ids.Length, (int)MaskedContext(step, cache));
        object[] sizes = [step.Pack(Device), n, step.RowCount, step.MaxRowLength, context, cache, _slots];
        object[] lora = [adapters?.Tensors ?? [], adapters?.Scale ?? _noMask];
        object[] shape = [Config.Layers, .. _headShape, Cos, Sin, Head, _perBlock, Window];
        return _script.Invoke<Tensor>("cached", [.. sizes, .. lora, .. shape]).MoveToOuterDisposeScope(); // (E, V)
    }

    /// <summary>Logits (…, V) of hidden states (…, C).</summary>
    public Tensor Logits(Tensor hidden) => _script.Invoke<Tensor>("head", hidden, Head);

    /// <summary>Tensors under their names in a checkpoint file, as views into the stacked weights.</summary>
    /// <param name="split">Name the parts of projections that the family's files keep as one.</param>
    public IEnumerable<(string Name, Tensor Tensor)> NamedTensors(bool split = false) =>
        WeightLayout.Named(
            split ? Config with { FusedQueryKeyValue = false, FusedGateUp = false } : Config,
            _slots
        );

    /// <summary>The matrix (out, in) of one of <see cref="Core.LoraTargets.All"/> in a block, as a view.</summary>
    internal Tensor Module(int layer, string module) => WeightLayout.Module(Config, _slots, layer, module);

    /// <summary>Writes <c>model.safetensors</c> (fp32) and <c>config.json</c> into an existing folder.</summary>
    /// <exception cref="NotSupportedException">The model is not an unscaled LLaMA
    /// (<see cref="ModelConfigWriter"/>).</exception>
    public void Save(string folder)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        TensorFiles.Write(Path.Combine(folder, "model.safetensors"), NamedTensors());
        ModelConfigWriter.Write(folder, Config);
    }

    /// <summary>Frees the weights, which must not be in use by any pass.</summary>
    public void Dispose()
    {
        foreach (var slot in _slots)
            slot.Dispose();
        _rotary.Dispose();
        _noMask.Dispose();
        _cpu?.Dispose();
    }

    /// <summary>The script's argument window; 0 = all tokens are seen.</summary>
    private int Window => Config.SlidingWindow ?? 0;

    /// <summary>The script's arguments lora, lm, drop.</summary>
    private object[] LoraArguments(Tensor[]? tensors, LoraWeights? adapter) =>
        [tensors ?? [], adapter?.Scale ?? _noMask, adapter?.Dropout ?? 0.0];

    /// <summary>
    /// The script's argument s: cached tokens that the mask covers. On a GPU it is a multiple of 16, because
    /// the library's attention copies a mask of another width in each layer.
    /// </summary>
    private long MaskedContext(StepTokens step, Tensor cache)
    {
        const int MaskWidth = 16;
        if (Device.type != DeviceType.CUDA)
            return step.Context;
        return Math.Min((step.Context + MaskWidth - 1) / MaskWidth * MaskWidth, cache.shape[4]);
    }
}
