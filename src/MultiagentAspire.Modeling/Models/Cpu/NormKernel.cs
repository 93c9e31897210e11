namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>x → x / rms(x) · weight, a few tokens at a time.</summary>
internal unsafe struct NormKernel
{
    public const int Block = 8;
    public float* Input,
        Weight,
        Output;
    public int Tokens,
        Width;
    public float Epsilon;

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
