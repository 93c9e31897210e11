namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>The measurement, all in one process and in turn.</summary>
/// <param name="Machine">GFLOP/s at the model's shapes and at a large square
/// (<see cref="MultiagentAspire.Modeling.Torch.MachineRates"/>), GB/s of reading.</param>
/// <param name="TokensPerSecond">All weights, and a LoRA adapter.</param>
/// <param name="Ratios">6 · parameters · tokens a second against the rate of matrix products; for the adapter
/// also by the work it needs, 4 · parameters · tokens.</param>
internal sealed record SftBenchReport(
    string Placement,
    SftBenchSettings Settings,
    IReadOnlyDictionary<string, double> Machine,
    IReadOnlyDictionary<string, double> TokensPerSecond,
    IReadOnlyDictionary<string, double> Ratios
);
