namespace MultiagentAspire.Cli.Benchmarks;

/// <summary>
/// What <c>multiagent bench train</c> measures: examples of <paramref name="Prompt"/> + <paramref name="New"/>
/// tokens.
/// </summary>
/// <param name="Batch">Examples of one optimizer step.</param>
/// <param name="Prompt">Tokens of an example that are not learned.</param>
/// <param name="New">Tokens of an example that are learned.</param>
/// <param name="Rank">Rank of the LoRA adapter; alpha is twice the rank.</param>
/// <param name="MicroBatchTokens">Maximum number of tokens of one forward pass.</param>
/// <param name="Rounds">Measurements of each part; the report has their medians.</param>
/// <param name="ProcessorTime">Count processor time instead of wall time
/// (<see cref="MultiagentAspire.Modeling.Torch.BenchClock"/>).</param>
internal sealed record SftBenchSettings(
    int Batch,
    int Prompt,
    int New,
    int Rank,
    int MicroBatchTokens,
    int Rounds,
    bool ProcessorTime = false
);
