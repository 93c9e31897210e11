namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>
/// The lowest time of a decode step, in milliseconds: its matrix products as measured, and its weight and KV
/// bytes at the measured bandwidth.
/// </summary>
/// <param name="ProductMilliseconds">Matrix products of one step.</param>
/// <param name="WeightMilliseconds">Reading of all weights (float32).</param>
/// <param name="KeyValueMilliseconds">Reading of the KV cache at the middle of the generation (float32).</param>
/// <param name="TokensPerSecond">Rows of the batch divided by the sum of the three.</param>
internal sealed record StepFloor(
    double ProductMilliseconds,
    double WeightMilliseconds,
    double KeyValueMilliseconds,
    double TokensPerSecond
);
