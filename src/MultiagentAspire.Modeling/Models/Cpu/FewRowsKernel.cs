namespace MultiagentAspire.Modeling.Models.Cpu;

/// <summary>
/// Products of very few tokens with a weight: y = x·Wᵀ or y += x·Wᵀ. W is read once in the order of memory; a
/// general matrix product would copy it first.
/// </summary>
internal unsafe struct FewRowsKernel
{
    /// <summary>Most tokens; for more, libtorch's product is faster.</summary>
    public const int MaxTokens = 4;

    /// <summary>Output columns of a work item.</summary>
    public const int Block = 32;

    /// <summary>x (Tokens, In), W (Out, In), y (Tokens, Out).</summary>
    public float* Input,
        Weight,
        Output;

    /// <summary>The sizes.</summary>
    public int Tokens,
        In,
        Out;

    /// <summary>Add to y instead of overwriting it.</summary>
    public bool Add;

    /// <summary>Computes one work item.</summary>
    /// <param name="state">A <see cref="FewRowsKernel"/>.</param>
    /// <param name="item">Index of its <see cref="Block"/> columns.</param>
    public static void Run(void* state, int item)
    {
        var self = (FewRowsKernel*)state;
        var end = Math.Min(self->Out, (item + 1) * Block);
        for (var row = item * Block; row < end; row++)
        for (var n = 0; n < self->Tokens; n++)
        {
            float* x = self->Input + ((nint)n * self->In),
                w = self->Weight + ((nint)row * self->In),
                y = self->Output + ((nint)n * self->Out) + row;
            var dot = VectorKernels.DotLong(x, w, self->In);
            *y = self->Add ? *y + dot : dot;
        }
    }
}
