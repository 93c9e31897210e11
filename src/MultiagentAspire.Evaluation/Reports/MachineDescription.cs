namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The machine of a run.</summary>
/// <param name="System">Operating system.</param>
/// <param name="Processor">Processor name.</param>
/// <param name="Cores">Processors the run could use.</param>
/// <param name="MemoryBytes">Memory the run could use, in bytes.</param>
/// <param name="Accelerator">GPU name, or null.</param>
public sealed record MachineDescription(
    string System,
    string? Processor,
    int Cores,
    long MemoryBytes,
    string? Accelerator
);
