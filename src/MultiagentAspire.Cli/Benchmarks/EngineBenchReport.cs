namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>
/// Result of <c>multiagent bench engine</c>, printed as JSON. All parts are measured in one process, in turn.
/// </summary>
/// <param name="Placement">Device and threads, as text.</param>
/// <param name="Cache">Size and form of the engine's KV cache, as text.</param>
/// <param name="Settings">What was measured.</param>
/// <param name="Machine">GFLOP/s at the model's shapes and at a large square
/// (<see cref="MultiagentAspire.Modeling.Torch.MachineRates"/>), GB/s of reading.</param>
/// <param name="Floor">The lowest possible time of a decode step.</param>
/// <param name="Plain">Tokens a second of the plain operator loop.</param>
/// <param name="Engine">Tokens a second of the engine by number of adapters in the batch: 0, and also 1 and
/// <see cref="EngineBenchSettings.Adapters"/> if that is not 0.</param>
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
