using BenchmarkDotNet.Attributes;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Models.Cpu;
using static TorchSharp.torch;

namespace MultiagentAspire.Benchmarks;

/// <summary>One decode step at the middle of a 128-token context, by rows and adapters in the batch.</summary>
[MemoryDiagnoser]
public class DecodeStepBenchmarks
{
    private const int Context = 64;
    private readonly List<PackedAdapter> _packed = [];
    private Decoder? _decoder;
    private Tensor? _cache;
    private StepTokens? _step;
    private StepAdapters? _adapters;

    [Params(1, 64)]
    public int Rows { get; set; }

    [Params(0, 1, 6)]
    public int Adapters { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _decoder = Decoder.Create(new ModelShape(256, 6, 8, 672, 128).Config(2 * Context), seed: 1);
        _cache = zeros([6, 2, Rows, 8, 2 * Context, 32]);
        long[] rows = [.. Enumerable.Range(0, Rows).Select(r => (long)r)];
        _step = new StepTokens(
            rows,
            rows,
            new long[Rows],
            [.. rows.Select(_ => Context - 1L)],
            rows,
            Rows,
            1,
            Context
        );
        for (var i = 0; i < Adapters; i++)
            _packed.Add(Pack((ulong)i));
        if (Adapters > 0)
            _adapters = new StepAdapters(
                _packed,
                [.. rows.Select(r => (int)(r % Adapters))],
                () => throw new NotSupportedException("The CPU kernels serve this model.")
            );
    }

    [Benchmark]
    public void Step()
    {
        using var noGrad = no_grad();
        using var logits = _decoder!.Step(_step!, _cache!, _adapters);
    }

    private PackedAdapter Pack(ulong seed)
    {
        using var noGrad = no_grad();
        using var adapter = LoraAdapter.Create(
            _decoder!.Config,
            new LoraSettings(16, 32, 0, LoraSettings.AllModules),
            seed
        );
        foreach (var (_, weights) in adapter.Named())
            weights.normal_(0, 0.02);
        return new PackedAdapter(adapter);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var adapter in _packed)
            adapter.Dispose();
        _packed.Clear();
        _cache?.Dispose();
        _decoder?.Dispose();
    }
}
