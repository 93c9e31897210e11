namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>
/// The lowest time of a decode step, in milliseconds: its matrix products as measured, and its weight and KV
/// bytes at the measured bandwidth.
/// </summary>
internal sealed record StepFloor(
    double ProductMilliseconds,
    double WeightMilliseconds,
    double KeyValueMilliseconds,
    double TokensPerSecond
);
