namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>What is measured.</summary>
/// <param name="Adapters">0: the base alone; otherwise also one adapter and this many, spread over the rows.</param>
/// <param name="ProcessorTime">Count processor time instead of wall time
/// (<see cref="MultiagentAspire.Modeling.Torch.BenchClock"/>).</param>
/// <param name="Rounds">All parts are measured in turn, so often; medians count.</param>
internal sealed record EngineBenchSettings(
    int Batch,
    int Prompt,
    int New,
    int Adapters,
    int Rank,
    int Rounds,
    bool ProcessorTime = false
);
