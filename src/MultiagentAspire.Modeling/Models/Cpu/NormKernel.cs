namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>RMSNorm (Zhang and Sennrich 2019): x → x / rms(x) · weight, a few tokens a work item.</summary>
internal unsafe struct NormKernel
{
    /// <summary>Tokens of a work item.</summary>
    public const int Block = 8;

    /// <summary>x (Tokens, Width), weight (Width), result (Tokens, Width).</summary>
    public float* Input,
        Weight,
        Output;

    /// <summary>N and C.</summary>
    public int Tokens,
        Width;

    /// <summary>Added to the mean square.</summary>
    public float Epsilon;

    /// <summary>Computes one work item.</summary>
    /// <param name="state">A <see cref="NormKernel"/>.</param>
    /// <param name="item">Index of its <see cref="Block"/> tokens.</param>
    public static void Run(void* state, int item)
    {
        var self = (NormKernel*)state;
        for (var n = item * Block; n < Math.Min(self->Tokens, (item + 1) * Block); n++)
            VectorKernels.Normalize(
                self->Input + ((nint)n * self->Width),
                self->Weight,
                self->Output + ((nint)n * self->Width),
                self->Width,
                self->Epsilon
            );
    }
}
