using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// <see cref="Decoder.Step"/> on the CPU. Products of many tokens are libtorch's; what lies between them, and
/// products of few tokens, are kernels in C#: libtorch's attention over one query calls a matrix-vector product
/// that MKL runs without AVX on AMD, and every further operator is a pass over memory. Letters of sizes as in
/// <see cref="DecoderScript"/>, which has the same arithmetic for other devices; the formulas of this kernel
/// family are <see cref="VectorKernels"/>.
/// </summary>
internal sealed unsafe class CpuStep : IDisposable
{
    /// <summary>A loop over fewer floats runs on one thread: starting the others costs more than it saves.</summary>
    private const int MinParallelFloats = 8192;

    private readonly Decoder _decoder;

    /// <summary>Matrices transposed to (in, out) as views, vectors as they are; the head is the last.</summary>
    private readonly Tensor[] _transposed;

    /// <summary>Addresses of the same tensors untransposed; 0 for an empty slot.</summary>
    private readonly nint[] _weights;
    private readonly int _c,
        _heads,
        _kv,
        _d,
        _f,
        _perBlock;
    private readonly float _epsilon;

    /// <summary>The attention kernel with what is equal in all layers and steps.</summary>
    private readonly AttentionKernel _attention;

    /// <summary>Takes the addresses of the decoder's weights, which must stay alive and in place.</summary>
    /// <param name="decoder">A decoder for which <see cref="IsSupported"/> holds.</param>
    public CpuStep(Decoder decoder)
    {
        _decoder = decoder;
        var config = decoder.Config;
        (_c, _heads, _kv) = (config.HiddenSize, config.Heads, config.KeyValueHeads);
        (_d, _f) = (config.HeadSize, config.IntermediateSize);
        _epsilon = (float)config.NormEpsilon;
        _perBlock = WeightLayout.PerBlock(config);
        Tensor[] weights = [.. decoder.Slots, decoder.Head];
        _transposed = [.. weights.Select(w => Transposed(w).DetachFromDisposeScope())];
        _weights = [.. weights.Select(w => w.numel() == 0 ? 0 : (nint)Pointer(w))];
        _attention = new AttentionKernel
        {
            Cos = Pointer(decoder.Cos),
            Sin = Pointer(decoder.Sin),
            Epsilon = _epsilon,
            Heads = _heads,
            KeyValueHeads = _kv,
            HeadSize = _d,
            Window = config.SlidingWindow ?? int.MaxValue,
        };
    }

    /// <summary>
    /// Whether the kernels can run this model: contiguous fp32 weights on a CPU with 8-wide vectors, and head
    /// dim, model dim and MLP width multiples of 8.
    /// </summary>
    public static bool IsSupported(Decoder decoder)
    {
        var config = decoder.Config;
        var fitsVectors =
            config.HeadSize % 8 == 0 && config.HiddenSize % 8 == 0 && config.IntermediateSize % 8 == 0;
        return fitsVectors
            && decoder.Device.type == TorchSharp.DeviceType.CPU
            && Vector256.IsHardwareAccelerated
            && decoder.Weights.All(w => w.dtype == ScalarType.Float32 && w.is_contiguous());
    }

    /// <summary>
    /// Runs the step: logits (E, V) fp32; keys and values of its tokens go to the cache.
    /// </summary>
    /// <param name="step">Tokens, ordered by row.</param>
    /// <param name="cache">(layers, 2, rows, K, positions, D) fp32, contiguous.</param>
    /// <param name="adapters">Each token's adapter, or null.</param>
    public Tensor Run(StepTokens step, Tensor cache, StepAdapters? adapters)
    {
        using var scope = NewDisposeScope();
        using var blocks = adapters is null ? null : new AdapterBlocks(adapters);
        var n = step.Ids.Length;
        var x = new CpuBuffer(_decoder.Slots[0].detach().index_select(0, tensor(step.Ids))); // (N, C)
        var buffers = new BlockBuffers(
            Empty(n, _c),
            Empty(n, (_heads + (2 * _kv)) * _d),
            Empty(n, _heads * _d),
            Empty(n, 2 * _f),
            Empty(n, _f)
        );
        var plan = new AttentionPlan(step, cache);
        for (var layer = 0; layer < _decoder.Config.Layers; layer++)
        {
            AddAttention(layer, x, buffers, plan, blocks);
            AddMlp(layer, x, buffers, blocks);
        }
        return Logits(step, x).MoveToOuterDisposeScope();
    }

    /// <summary>x += attention(norm(x)), with biases and adapters.</summary>
    private void AddAttention(
        int layer,
        CpuBuffer x,
        in BlockBuffers buffers,
        in AttentionPlan plan,
        AdapterBlocks? adapters
    )
    {
        var (h, qkv, heads) = (buffers.Normed, buffers.QueryKeyValue, buffers.Heads);
        var w = 1 + (_perBlock * layer);
        Norm(x, w + BlockSlots.InputNorm, h);
        Multiply(h, w + BlockSlots.QueryKeyValue, qkv, add: false);
        Bias(w, BlockSlots.QueryKeyValueBias, qkv);
        adapters?.Apply(layer, BlockModules.Query, h, qkv, [_heads * _d, _kv * _d, _kv * _d]);
        Attend(plan, layer, qkv, heads);
        Multiply(heads, w + BlockSlots.Output, x, add: true);
        Bias(w, BlockSlots.OutputBias, x);
        adapters?.Apply(layer, BlockModules.Output, heads, x, [_c]);
    }

    /// <summary>x += mlp(norm(x)), with biases and adapters.</summary>
    private void AddMlp(int layer, CpuBuffer x, in BlockBuffers buffers, AdapterBlocks? adapters)
    {
        var (h, gateUp, act) = (buffers.Normed, buffers.GateUp, buffers.Activation);
        var w = 1 + (_perBlock * layer);
        Norm(x, w + BlockSlots.PostNorm, h);
        Multiply(h, w + BlockSlots.GateUp, gateUp, add: false);
        Bias(w, BlockSlots.GateUpBias, gateUp);
        adapters?.Apply(layer, BlockModules.Gate, h, gateUp, [_f, _f]);
        Gate(gateUp, act);
        Multiply(act, w + BlockSlots.Down, x, add: true);
        Bias(w, BlockSlots.DownBias, x);
        adapters?.Apply(layer, BlockModules.Down, act, x, [_c]);
    }

    private Tensor Logits(StepTokens step, CpuBuffer x)
    {
        var count = step.LogitIndices.Length;
        if (count == 0)
            return empty(0, _decoder.Config.VocabularySize);
        var ends = count == x.Tokens ? x : new CpuBuffer(x.Tensor.index_select(0, tensor(step.LogitIndices))); // (E, C)
        CpuBuffer h = Empty(count, _c),
            logits = Empty(count, _decoder.Config.VocabularySize);
        Norm(ends, 1 + (_perBlock * _decoder.Config.Layers), h);
        Multiply(h, _weights.Length - 1, logits, add: false);
        return logits.Tensor; // (E, V)
    }

    /// <summary>
    /// Address of a contiguous fp32 tensor's data, which libtorch owns and nothing moves; valid as long as
    /// the tensor lives.
    /// </summary>
    public static float* Pointer(Tensor t)
    {
        using var first = t.detach().view(-1).narrow(0, 0, 1); // a span of all of it could be too long
        fixed (byte* data = first.bytes)
            return (float*)data;
    }

    private static Tensor Transposed(Tensor w) => w.dim() == 2 ? w.detach().t() : w.detach();

    private static CpuBuffer Empty(int tokens, int width) => new(empty(tokens, width));

    private void Norm(CpuBuffer x, int weight, CpuBuffer to)
    {
        var kernel = new NormKernel
        {
            Input = x.Data,
            Weight = (float*)_weights[weight],
            Output = to.Data,
            Tokens = x.Tokens,
            Width = _c,
            Epsilon = _epsilon,
        };
        Loop((x.Tokens + NormKernel.Block - 1) / NormKernel.Block, &NormKernel.Run, &kernel, x.Tokens * _c);
    }

    private void Gate(CpuBuffer gateUp, CpuBuffer to)
    {
        var kernel = new GateKernel
        {
            Input = gateUp.Data,
            Output = to.Data,
            Tokens = to.Tokens,
            Width = _f,
        };
        Loop((to.Tokens + GateKernel.Block - 1) / GateKernel.Block, &GateKernel.Run, &kernel, to.Tokens * _f);
    }

    /// <summary>y = x·Wᵀ, or y += x·Wᵀ.</summary>
    /// <param name="x">(tokens, in).</param>
    /// <param name="weight">Index of W (out, in).</param>
    /// <param name="y">(tokens, out).</param>
    /// <param name="add">Add to what y holds instead of overwriting it.</param>
    private void Multiply(CpuBuffer x, int weight, CpuBuffer y, bool add)
    {
        if (x.Tokens > FewRowsKernel.MaxTokens)
        {
            y.Tensor.addmm_(x.Tensor, _transposed[weight], add ? 1 : 0, 1); // beta 0 overwrites
            return;
        }
        var kernel = new FewRowsKernel
        {
            Input = x.Data,
            Weight = (float*)_weights[weight],
            Output = y.Data,
            Tokens = x.Tokens,
            In = x.Width,
            Out = y.Width,
            Add = add,
        };
        var items = (y.Width + FewRowsKernel.Block - 1) / FewRowsKernel.Block;
        Loop(items, &FewRowsKernel.Run, &kernel, x.Width * y.Width);
    }

    /// <summary>Adds a bias to every row of y, if the family has it.</summary>
    /// <param name="block">Index of the block's first slot.</param>
    /// <param name="slot">Slot of the bias in the block (<see cref="BlockSlots"/>).</param>
    /// <param name="y">(tokens, width of the bias).</param>
    private void Bias(int block, int slot, CpuBuffer y)
    {
        if (slot < _perBlock && _weights[block + slot] != 0)
            y.Tensor.add_(_transposed[block + slot]);
    }

    /// <summary>Address of a head norm's weight; null where the family has none.</summary>
    private float* HeadNorm(int layer, int slot) =>
        slot < _perBlock ? (float*)_weights[1 + (_perBlock * layer) + slot] : null;

    private void Attend(in AttentionPlan plan, int layer, CpuBuffer qkv, CpuBuffer to)
    {
        var plane = plan.Rows * _kv * plan.Positions * _d;
        var step = plan.Step;
        fixed (long* positions = step.Positions)
        fixed (long* angles = step.Angles ?? step.Positions)
        fixed (int* starts = plan.Starts)
        {
            var kernel = _attention;
            kernel.Projected = qkv.Data;
            kernel.Output = to.Data;
            kernel.Keys = plan.Data + (2 * layer * plane);
            kernel.Values = kernel.Keys + plane;
            kernel.QueryNorm = HeadNorm(layer, BlockSlots.QueryNorm);
            kernel.KeyNorm = HeadNorm(layer, BlockSlots.KeyNorm);
            kernel.Positions = positions;
            kernel.Angles = angles;
            kernel.RowStarts = starts;
            kernel.CachePositions = (int)plan.Positions;
            var floats = (long)step.Context * to.Tokens * to.Width;
            Loop(step.RowCount * _kv, &AttentionKernel.Run, &kernel, floats);
        }
    }

    private static void Loop(int items, delegate* <void*, int, void> body, void* state, long floats)
    {
        if (floats >= MinParallelFloats)
            OpenMp.For(items, body, state);
        else
            for (var i = 0; i < items; i++)
                body(state, i);
    }

    /// <summary>Frees the transposed views. The decoder's own tensors stay.</summary>
    public void Dispose()
    {
        foreach (var tensor in _transposed)
            tensor.Dispose();
    }
}
