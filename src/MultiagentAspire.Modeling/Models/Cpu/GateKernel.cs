namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>(gate, up) → silu(gate) · up, a few tokens at a time.</summary>
internal unsafe struct GateKernel
{
    public const int Block = 4;
    public float* Input,
        Output;
    public int Tokens,
        Width;

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
