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

/// <summary>Products of very few tokens with a weight (out, in), which is read once, straight through: a general product copies it first.</summary>
internal unsafe struct FewRowsKernel
{
    /// <summary>Most tokens; beyond it the library's product is faster.</summary>
    public const int MostTokens = 4;
    public const int Block = 32;
    public float* Input,
        Weight,
        Output;
    public int Tokens,
        In,
        Out;
    public bool Add;

    public static void Run(void* state, int item)
    {
        var self = (FewRowsKernel*)state;
        var end = Math.Min(self->Out, (item + 1) * Block);
        for (var row = item * Block; row < end; row++)
        for (var n = 0; n < self->Tokens; n++)
        {
            var y = self->Output + ((nint)n * self->Out) + row;
            var dot = VectorKernels.DotLong(
                self->Input + ((nint)n * self->In),
                self->Weight + ((nint)row * self->In),
                self->In
            );
            *y = self->Add ? *y + dot : dot;
        }
    }
}
