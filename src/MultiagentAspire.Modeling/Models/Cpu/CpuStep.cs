using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// A cached step on the CPU. Products of many tokens are libtorch's; what lies between them, and products of
/// few tokens, are kernels of our own: libtorch's attention over one query calls a matrix-vector product that
/// MKL runs without AVX on AMD, and every operator more is a pass over memory. Letters as in
/// <see cref="DecoderScript"/>, which has the same arithmetic for other devices.
/// </summary>
internal sealed unsafe class CpuStep : IDisposable
{
    private const int SmallStep = 8192; // floats; below it a parallel loop costs more than it saves
    private readonly Decoder _decoder;
    private readonly Tensor[] _transposed;
    private readonly nint[] _weights;
    private readonly float* _cos,
        _sin;
    private readonly int _c,
        _heads,
        _kv,
        _d,
        _f,
        _perBlock;

    public CpuStep(Decoder decoder)
    {
        _decoder = decoder;
        var config = decoder.Config;
        (_c, _heads, _kv, _d, _f) = (
            config.HiddenSize,
            config.Heads,
            config.KeyValueHeads,
            config.HeadSize,
            config.IntermediateSize
        );
        _perBlock = WeightLayout.PerBlock(config);
        _transposed =
        [
            .. decoder
                .Slots.Append(decoder.Head)
                .Select(w => (w.dim() == 2 ? w.detach().t() : w.detach()).DetachFromDisposeScope()),
        ];
        _weights = [.. decoder.Slots.Append(decoder.Head).Select(w => w.numel() == 0 ? 0 : (nint)Pointer(w))];
        _cos = Pointer(decoder.Cos);
        _sin = Pointer(decoder.Sin);
    }

    /// <summary>
    /// Whether the kernels serve this model here: fp32 on a CPU with 8-wide vectors, sizes multiples of 8.
    /// </summary>
    public static bool Serves(Decoder decoder) =>
        decoder.Device.type == TorchSharp.DeviceType.CPU
        && Vector256.IsHardwareAccelerated
        && decoder.Weights.All(w => w.dtype == ScalarType.Float32 && w.is_contiguous())
        && decoder.Config.HeadSize % 8 == 0
        && decoder.Config.HiddenSize % 8 == 0
        && decoder.Config.IntermediateSize % 8 == 0;

    /// <summary>Logits (E, V); keys and values go to the cache (layers, 2, rows, K, positions, D).</summary>
    public Tensor Run(StepTokens step, Tensor cache, StepAdapters? adapters)
    {
        using var scope = NewDisposeScope();
        using var blocks = adapters is null ? null : new AdapterBlocks(adapters);
        var n = step.Ids.Length;
        var x = new Buffer(_decoder.Slots[0].detach().index_select(0, tensor(step.Ids))); // (N, C)
        Buffer h = Empty(n, _c),
            qkv = Empty(n, (_heads + (2 * _kv)) * _d),
            a = Empty(n, _heads * _d),
            gateUp = Empty(n, 2 * _f),
            act = Empty(n, _f);
        var attention = new AttentionPlan(step, cache);
        for (var layer = 0; layer < _decoder.Config.Layers; layer++)
        {
            var w = 1 + (_perBlock * layer);
            Norm(x, w, h);
            Multiply(h, w + 1, qkv, add: false);
            Bias(w, 6, qkv);
            blocks?.Apply(layer, 0, h, qkv, [_heads * _d, _kv * _d, _kv * _d]);
            Attend(attention, layer, qkv, a);
            Multiply(a, w + 2, x, add: true);
            Bias(w, 7, x);
            blocks?.Apply(layer, 3, a, x, [_c]);
            Norm(x, w + 3, h);
            Multiply(h, w + 4, gateUp, add: false);
            Bias(w, 10, gateUp);
            blocks?.Apply(layer, 4, h, gateUp, [_f, _f]);
            Gate(gateUp, act);
            Multiply(act, w + 5, x, add: true);
            Bias(w, 11, x);
            blocks?.Apply(layer, 6, act, x, [_c]);
        }
        return Logits(step, x).MoveToOuterDisposeScope();
    }

    private Tensor Logits(StepTokens step, Buffer x)
    {
        var count = step.Ends.Length;
        if (count == 0)
            return empty(0, _decoder.Config.VocabularySize);
        var ends = count == x.Tokens ? x : new Buffer(x.Tensor.index_select(0, tensor(step.Ends))); // (E, C)
        Buffer h = Empty(count, _c),
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

    private static Buffer Empty(int tokens, int width) => new(empty(tokens, width));

    private void Norm(Buffer x, int weight, Buffer to)
    {
        var kernel = new NormKernel
        {
            Input = x.Data,
            Weight = (float*)_weights[weight],
            Output = to.Data,
            Tokens = x.Tokens,
            Width = _c,
            Epsilon = (float)_decoder.Config.NormEpsilon,
        };
        Loop((x.Tokens + NormKernel.Block - 1) / NormKernel.Block, &NormKernel.Run, &kernel, x.Tokens * _c);
    }

    private void Gate(Buffer gateUp, Buffer to)
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

    private void Multiply(Buffer x, int weight, Buffer y, bool add)
    {
        if (x.Tokens > FewRowsKernel.MostTokens)
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
        Loop(
            (y.Width + FewRowsKernel.Block - 1) / FewRowsKernel.Block,
            &FewRowsKernel.Run,
            &kernel,
            x.Width * y.Width
        );
    }

    /// <summary>
    /// Adds the bias in place <paramref name="at"/> of the block whose weights begin at
    /// <paramref name="block"/>, if it has one.
    /// </summary>
    private void Bias(int block, int at, Buffer y)
    {
        if (at < _perBlock && _weights[block + at] != 0)
            y.Tensor.add_(_transposed[block + at]);
    }

    private float* Optional(int layer, int at) =>
        at < _perBlock ? (float*)_weights[1 + (_perBlock * layer) + at] : null;

    private void Attend(AttentionPlan plan, int layer, Buffer qkv, Buffer to)
    {
        var plane = plan.Rows * _kv * plan.Positions * _d;
        var keys = plan.Data + (2 * layer * plane);
        fixed (long* positions = plan.Step.Positions)
        fixed (long* angles = plan.Step.Angles ?? plan.Step.Positions)
        fixed (int* starts = plan.Starts)
        {
            var kernel = new AttentionKernel
            {
                Projected = qkv.Data,
                Output = to.Data,
                Keys = keys,
                Values = keys + plane,
                Cos = _cos,
                Sin = _sin,
                Positions = positions,
                Angles = angles,
                RowStarts = starts,
                QueryNorm = Optional(layer, 8),
                KeyNorm = Optional(layer, 9),
                Epsilon = (float)_decoder.Config.NormEpsilon,
                Heads = _heads,
                KeyValueHeads = _kv,
                HeadSize = _d,
                CachePositions = (int)plan.Positions,
                Window = _decoder.Config.SlidingWindow ?? int.MaxValue,
            };
            Loop(
                plan.Step.RowCount * _kv,
                &AttentionKernel.Run,
                &kernel,
                (long)plan.Step.Context * to.Tokens * to.Width
            );
        }
    }

    private static void Loop(int items, delegate* <void*, int, void> body, void* state, long floats)
    {
        if (floats >= SmallStep)
            OpenMp.For(items, body, state);
        else
            for (var i = 0; i < items; i++)
                body(state, i);
    }

    public void Dispose()
    {
        foreach (var tensor in _transposed)
            tensor.Dispose();
    }

    /// <summary>A tensor (tokens, width) and its address, which takes microseconds to ask for.</summary>
    internal readonly struct Buffer(Tensor tensor)
    {
        public Tensor Tensor { get; } = tensor;
        public float* Data { get; } = Pointer(tensor);
        public int Tokens { get; } = (int)tensor.shape[0];
        public int Width { get; } = (int)tensor.shape[1];
    }

    /// <summary>What attention needs that is equal in all layers.</summary>
    private readonly struct AttentionPlan
    {
        public AttentionPlan(StepTokens step, Tensor cache)
        {
            (Step, Rows, Positions) = (step, (nint)cache.shape[2], (nint)cache.shape[4]);
            Data = Pointer(cache);
            Starts = new int[step.RowCount + 1];
            for (var n = 0; n < step.Rows.Length; n++)
                Starts[step.Rows[n] + 1] = n + 1;
        }

        public StepTokens Step { get; }
        public float* Data { get; }
        public nint Rows { get; }
        public nint Positions { get; }
        public int[] Starts { get; }
    }
}
