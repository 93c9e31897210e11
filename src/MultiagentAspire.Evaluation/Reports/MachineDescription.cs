namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The machine of a run, as the page shows it.</summary>
/// <param name="System">Name and version of the operating system.</param>
/// <param name="Processor">Name of the processor; null where it is not known.</param>
/// <param name="Cores">Processors the run could use.</param>
/// <param name="MemoryBytes">Memory the run could use, in bytes.</param>
/// <param name="Accelerator">Name of the GPU; null where none was used.</param>
public sealed record MachineDescription(
    string System,
    string? Processor,
    int Cores,
    long MemoryBytes,
    string? Accelerator
);
