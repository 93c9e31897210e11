namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>The measurement, all in one process and in turn.</summary>
/// <param name="Machine">GFLOP/s at the model's shapes and at a large square
/// (<see cref="MultiagentAspire.Modeling.Torch.MachineRates"/>), GB/s of reading.</param>
/// <param name="Engine">By adapters in the batch: 0, and 1 and N when asked.</param>
/// <param name="Ratios">Decode speed against the floor and the plain loop; N adapters against one.</param>
internal sealed record EngineBenchReport(
    string Placement,
    string Cache,
    EngineBenchSettings Settings,
    IReadOnlyDictionary<string, double> Machine,
    StepFloor Floor,
    GenerationRate Plain,
    IReadOnlyDictionary<int, GenerationRate> Engine,
    IReadOnlyDictionary<string, double> Ratios
);
