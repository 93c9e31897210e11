using MultiagentAspire.Modeling.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Torch;

/// <summary>
/// The best rates of this machine, measured now: matrix products at a decoder's shapes and at a large square, and
/// reading memory. Results are written into buffers allocated before, so that only the product or the reading is
/// timed.
/// </summary>
public sealed class MachineRates : IDisposable
{
    // Large enough that a GPU does not wait for the calls, and that no cache holds the buffer.
    private const int CpuSide = 1024,
        GpuSide = 8192,
        CpuBufferFloats = 32 << 20,
        GpuBufferFloats = 512 << 20;

    /// <summary>
    /// TorchScript. <c>products</c>: the matrix products of a LLaMA step, without the arithmetic between them.
    /// <c>x</c> (rows, C), <c>f</c> (rows, F), <c>w</c> the slots of the decoder, <c>out</c> buffers for the
    /// results of qkv, o and down, gate_up, head.
    /// </summary>
    private static readonly string Source = $$"""
        def products(
            x: Tensor,
            f: Tensor,
            w: List[Tensor],
            layers: int,
            head: Tensor,
            out: List[Tensor]
        ) -> int:
            for i in range(layers):
                b = {{BlockSlots.Plain}} * i + 1
                torch.mm(x, w[b + {{BlockSlots.QueryKeyValue}}].t(), out=out[0])
                torch.mm(x, w[b + {{BlockSlots.Output}}].t(), out=out[1])
                torch.mm(x, w[b + {{BlockSlots.GateUp}}].t(), out=out[2])
                torch.mm(f, w[b + {{BlockSlots.Down}}].t(), out=out[1])
            torch.mm(x, head.t(), out=out[3])
            return 0

        def square(a: Tensor, b: Tensor, out: Tensor) -> int:
            torch.mm(a, b, out=out)
            return 0

        def read(a: Tensor, out: Tensor) -> int:
            out.add_(a.sum())
            return 0

        """;

    private readonly TorchScript _script = new(Source);
    private readonly Decoder _decoder;
    private readonly BenchClock _clock;
    private readonly bool _gpu;
    private readonly int _side,
        _bufferFloats;
    private readonly Tensor _x,
        _f,
        _a,
        _b,
        _square,
        _buffer,
        _sum;
    private readonly Tensor[] _out;
    private readonly List<double> _products = [],
        _squares = [],
        _reads = [];

    /// <summary>Allocates the buffers, filled with random numbers.</summary>
    /// <param name="decoder">Whose shapes and weights are multiplied: a LLaMA with H·D = C.</param>
    /// <param name="rows">Tokens of a step.</param>
    /// <param name="clock">What time counts.</param>
    public MachineRates(Decoder decoder, int rows, BenchClock clock)
    {
        using var scope = NewDisposeScope();
        var (config, device) = (decoder.Config, decoder.Device);
        (_decoder, Rows, _clock, _gpu) = (decoder, rows, clock, device.type == DeviceType.CUDA);
        (_side, _bufferFloats) = _gpu ? (GpuSide, GpuBufferFloats) : (CpuSide, CpuBufferFloats);
        // Random: with equal numbers a GPU draws less power and runs faster than with real ones.
        Tensor Filled(params long[] shape) =>
            empty(shape, device: device).uniform_(-0.01, 0.01).DetachFromDisposeScope();
        (_x, _f) = (Filled(rows, config.HiddenSize), Filled(rows, config.IntermediateSize));
        (_a, _b, _square) = (Filled(_side, _side), Filled(_side, _side), Filled(_side, _side));
        (_buffer, _sum) = (Filled(_bufferFloats), Filled(1));
        _out =
        [
            Filled(rows, decoder.Weights[2].shape[0]),
            Filled(rows, config.HiddenSize),
            Filled(rows, 2 * config.IntermediateSize),
            Filled(rows, config.VocabularySize),
        ];
    }

    /// <summary>Tokens of a step.</summary>
    public int Rows { get; }

    /// <summary>Number of weights that are multiplied with every token: blocks and head.</summary>
    public long ProductParameters => _decoder.BlockParameterCount + _decoder.Head.numel();

    /// <summary>Median seconds of all products of one step.</summary>
    public double ProductSeconds => Median(_products);

    /// <summary>Operations a second at the model's shapes.</summary>
    public double ProductRate => 2.0 * ProductParameters * Rows / ProductSeconds;

    /// <summary>Operations a second at a large square: of 1024 on a CPU, of 8192 on a GPU.</summary>
    public double SquareRate => 2.0 * _side * _side * _side / Median(_squares);

    /// <summary>Bytes a second, reading.</summary>
    public double ReadRate => 4.0 * _bufferFloats / Median(_reads);

    /// <summary>
    /// Takes three more samples of each rate. Call it several times, between the measurements that it is compared
    /// with.
    /// </summary>
    public void Sample()
    {
        using var noGrad = no_grad();
        var operations = _gpu ? 200_000_000_000 : 100_000_000;
        var products = (int)Math.Clamp(operations / (ProductParameters * Rows), 1, 20);
        var (slots, head) = (_decoder.Slots, _decoder.Head);
        for (var i = 0; i < 3; i++)
        {
            _products.Add(Seconds("products", products, _x, _f, slots, _decoder.Config.Layers, head, _out));
            _squares.Add(Seconds("square", 1, _a, _b, _square));
            _reads.Add(Seconds("read", 1, _buffer, _sum));
        }
    }

    /// <summary>Seconds of one call, as the mean of several after a warm-up call.</summary>
    private double Seconds(string function, int times, params object[] arguments)
    {
        using (_script.Invoke<Scalar>(function, arguments)) { }
        var start = _clock.NowAfterSync(_decoder.Device);
        for (var i = 0; i < times; i++)
            using (_script.Invoke<Scalar>(function, arguments)) { }
        return (_clock.NowAfterSync(_decoder.Device) - start) / times;
    }

    /// <summary>The middle value, the upper one of two; NaN without values.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }

    /// <summary>Frees buffers and script; the decoder stays.</summary>
    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_x, _f, _a, _b, _square, _buffer, _sum, .. _out])
            tensor.Dispose();
        _script.Dispose();
    }
}
