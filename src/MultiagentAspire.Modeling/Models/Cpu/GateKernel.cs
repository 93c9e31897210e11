namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>SwiGLU activation: (gate, up) → silu(gate) · up, a few tokens a work item.</summary>
internal unsafe struct GateKernel
{
    /// <summary>Tokens of a work item.</summary>
    public const int Block = 4;

    /// <summary>Gate and up side by side, (Tokens, 2·Width), and the result, (Tokens, Width).</summary>
    public float* Input,
        Output;

    /// <summary>N and F.</summary>
    public int Tokens,
        Width;

    /// <summary>Computes one work item.</summary>
    /// <param name="state">A <see cref="GateKernel"/>.</param>
    /// <param name="item">Index of its <see cref="Block"/> tokens.</param>
    public static void Run(void* state, int item)
    {
        var self = (GateKernel*)state;
        for (var n = item * Block; n < Math.Min(self->Tokens, (item + 1) * Block); n++)
        {
            var gate = self->Input + ((nint)n * 2 * self->Width);
            VectorKernels.Gate(gate, gate + self->Width, self->Output + ((nint)n * self->Width), self->Width);
        }
    }
}
