namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// Products of very few tokens with a weight (out, in), which is read once, straight through: a general
/// product copies it first.
/// </summary>
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
