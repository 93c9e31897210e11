namespace MultiagentAspire.Inference.Benchmarks;

/// <summary>What is measured.</summary>
/// <param name="Adapters">0: the base alone; otherwise also one adapter and this many, spread over the rows.</param>
/// <param name="ProcessorTime">Count processor time instead of wall time (<see cref="MultiagentAspire.Modeling.Torch.BenchClock"/>).</param>
/// <param name="Rounds">All parts are measured in turn, so often; medians count.</param>
public sealed record EngineBenchSettings(
    int Batch,
    int Prompt,
    int New,
    int Adapters,
    int Rank,
    int Rounds,
    bool ProcessorTime = false
);

/// <summary>Tokens a second of one way to generate: decoding alone (after every row's first token), and with reading the prompts.</summary>
public sealed record GenerationRate(double DecodeTokensPerSecond, double TokensPerSecond);

/// <summary>The lowest time of a decode step, in milliseconds: its matrix products as measured, and its weight and KV bytes at the measured bandwidth.</summary>
public sealed record StepFloor(
    double ProductMilliseconds,
    double WeightMilliseconds,
    double KeyValueMilliseconds,
    double TokensPerSecond
);

/// <summary>The measurement, all in one process and in turn.</summary>
/// <param name="Machine">GFLOP/s at the model's shapes and at a large square (<see cref="MultiagentAspire.Modeling.Torch.MachineRates"/>), GB/s of reading.</param>
/// <param name="Engine">By adapters in the batch: 0, and 1 and N when asked.</param>
/// <param name="Ratios">Decode speed against the floor and the plain loop; N adapters against one.</param>
public sealed record EngineBenchReport(
    string Placement,
    string Cache,
    EngineBenchSettings Settings,
    IReadOnlyDictionary<string, double> Machine,
    StepFloor Floor,
    GenerationRate Plain,
    IReadOnlyDictionary<int, GenerationRate> Engine,
    IReadOnlyDictionary<string, double> Ratios
);
