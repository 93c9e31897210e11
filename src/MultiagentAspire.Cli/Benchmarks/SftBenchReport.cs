namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>
/// Result of <c>multiagent bench train</c>, printed as JSON. All parts are measured in one process, in turn.
/// </summary>
/// <param name="Placement">Device and threads, as text.</param>
/// <param name="Settings">What was measured.</param>
/// <param name="Machine">GFLOP/s at the model's shapes and at a large square
/// (<see cref="MultiagentAspire.Modeling.Torch.MachineRates"/>), GB/s of reading.</param>
/// <param name="TokensPerSecond">Training speed: <c>full</c> for all weights, <c>lora</c> for an adapter.</param>
/// <param name="Ratios">6 · parameters · tokens a second against the rate of matrix products; for the adapter
/// also by the work it needs, 4 · parameters · tokens.</param>
internal sealed record SftBenchReport(
    string Placement,
    SftBenchSettings Settings,
    IReadOnlyDictionary<string, double> Machine,
    IReadOnlyDictionary<string, double> TokensPerSecond,
    IReadOnlyDictionary<string, double> Ratios
);
