namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>Intermediate results of a block, reused by all blocks of a step.</summary>
/// <param name="Normed">(N, C) after a norm.</param>
/// <param name="QueryKeyValue">(N, (H+2K)·D).</param>
/// <param name="Heads">(N, H·D) output of attention.</param>
/// <param name="GateUp">(N, 2F).</param>
/// <param name="Activation">(N, F) silu(gate)·up.</param>
internal readonly record struct BlockBuffers(
    CpuBuffer Normed,
    CpuBuffer QueryKeyValue,
    CpuBuffer Heads,
    CpuBuffer GateUp,
    CpuBuffer Activation
);
