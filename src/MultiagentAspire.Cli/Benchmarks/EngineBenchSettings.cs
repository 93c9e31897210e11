namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>What <c>multiagent bench engine</c> measures.</summary>
/// <param name="Batch">Rows of the batch.</param>
/// <param name="Prompt">Tokens of each prompt.</param>
/// <param name="New">Tokens generated in each row; at least 2.</param>
/// <param name="Adapters">0: the base alone; otherwise also one adapter and this many, spread over the rows.</param>
/// <param name="Rank">LoRA rank of the adapters; alpha is twice the rank.</param>
/// <param name="ProcessorTime">Count processor time instead of wall time
/// (<see cref="MultiagentAspire.Modeling.Torch.BenchClock"/>).</param>
/// <param name="Rounds">Measurements of each part; the report has their medians.</param>
internal sealed record EngineBenchSettings(
    int Batch,
    int Prompt,
    int New,
    int Adapters,
    int Rank,
    int Rounds,
    bool ProcessorTime = false
);
