namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// Indices of the weights of one block (transformer layer): the legend of the argument <c>w</c> of
/// <see cref="DecoderScript"/>, of <see cref="Decoder.Weights"/> and of the CPU kernels. All tensors are fp32,
/// matrices are (out, in) as in Hugging Face checkpoints.
/// </summary>
/// <remarks>
/// A family without biases and without query and key norms has the first <see cref="Plain"/> slots. A family
/// with any of them has all <see cref="Extended"/>; a slot that it does not use holds an empty tensor.
/// </remarks>
internal static class BlockSlots
{
    /// <summary>RMSNorm weight before attention, (C).</summary>
    public const int InputNorm = 0;

    /// <summary>Query, key and value projections stacked, ((H+2K)·D, C).</summary>
    public const int QueryKeyValue = 1;

    /// <summary>Output projection of attention, (C, H·D).</summary>
    public const int Output = 2;

    /// <summary>RMSNorm weight before the MLP, (C).</summary>
    public const int PostNorm = 3;

    /// <summary>Gate and up projections stacked, (2F, C).</summary>
    public const int GateUp = 4;

    /// <summary>Down projection of the MLP, (C, F).</summary>
    public const int Down = 5;

    /// <summary>Number of slots of a family without biases and head norms (LLaMA, Mistral, Phi-3).</summary>
    public const int Plain = 6;

    /// <summary>Bias of the stacked projections, ((H+2K)·D); Qwen 2, LLaMA with <c>attention_bias</c>.</summary>
    public const int QueryKeyValueBias = 6;

    /// <summary>Bias of the output projection, (C).</summary>
    public const int OutputBias = 7;

    /// <summary>RMSNorm weight of every query head, (D); Qwen 3.</summary>
    public const int QueryNorm = 8;

    /// <summary>RMSNorm weight of every key head, (D); Qwen 3.</summary>
    public const int KeyNorm = 9;

    /// <summary>Bias of gate and up stacked, (2F); LLaMA with <c>mlp_bias</c>.</summary>
    public const int GateUpBias = 10;

    /// <summary>Bias of the down projection, (C).</summary>
    public const int DownBias = 11;

    /// <summary>Number of slots of a family with biases or head norms.</summary>
    public const int Extended = 12;
}
