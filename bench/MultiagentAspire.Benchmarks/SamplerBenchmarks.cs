using BenchmarkDotNet.Attributes;
using MultiagentAspire.Modeling.Generation;
using static TorchSharp.torch;

namespace MultiagentAspire.Benchmarks;

/// <summary>Drawing one token for each of 64 rows of 128 logits.</summary>
[MemoryDiagnoser]
public class SamplerBenchmarks
{
    private const int Rows = 64;
    private readonly SamplingDraw[] _greedy = [.. Enumerable.Repeat(new SamplingDraw(0, 1, 0, 0.5), Rows)];
    private readonly SamplingDraw[] _free = [.. Enumerable.Repeat(new SamplingDraw(1, 1, 0, 0.5), Rows)];
    private readonly SamplingDraw[] _nucleus =
    [
        .. Enumerable.Repeat(new SamplingDraw(1, 0.9, 40, 0.5), Rows),
    ];
    private Tensor? _logits;
    private Sampler? _sampler;

    [GlobalSetup]
    public void Setup() => (_logits, _sampler) = (randn(Rows, 128), new Sampler());

    [Benchmark(Baseline = true)]
    public int Greedy() => _sampler!.Next(_logits!, _greedy)[0].Id;

    [Benchmark]
    public int Temperature() => _sampler!.Next(_logits!, _free)[0].Id;

    [Benchmark]
    public int Nucleus() => _sampler!.Next(_logits!, _nucleus)[0].Id;

    [GlobalCleanup]
    public void Cleanup()
    {
        _sampler?.Dispose();
        _logits?.Dispose();
    }
}
