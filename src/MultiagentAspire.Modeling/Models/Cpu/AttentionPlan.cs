using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>What attention needs that is equal in all layers of a step.</summary>
internal readonly unsafe struct AttentionPlan
{
    /// <summary>Takes the address of the cache, which must stay alive during the step.</summary>
    /// <param name="step">Tokens, ordered by row.</param>
    /// <param name="cache">(layers, 2, rows, K, positions, D) fp32, contiguous.</param>
    public AttentionPlan(StepTokens step, Tensor cache)
    {
        (Step, Rows, Positions) = (step, (nint)cache.shape[2], (nint)cache.shape[4]);
        Data = CpuStep.Pointer(cache);
        Starts = new int[step.RowCount + 1];
        for (var n = 0; n < step.Rows.Length; n++)
            Starts[step.Rows[n] + 1] = n + 1;
    }

    /// <summary>Tokens, ordered by row.</summary>
    public StepTokens Step { get; }

    /// <summary>Address of the cache.</summary>
    public float* Data { get; }

    /// <summary>Rows of the cache.</summary>
    public nint Rows { get; }

    /// <summary>Positions of a cache row.</summary>
    public nint Positions { get; }

    /// <summary>(B + 1) index of each row's first token; the last is N.</summary>
    public int[] Starts { get; }
}
