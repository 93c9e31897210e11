namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// The arithmetic of the decoder as TorchScript text, so that a forward pass is one native call: a managed call
/// costs 2–3 µs, which is most of the time of a small model.
/// </summary>
/// <remarks>
/// <para>
/// Legend of sizes: N tokens of a step (in training B·T), B rows, T tokens of a row, S cached tokens, H query
/// heads, K key/value heads, D head dim, C model dim, F MLP width, R LoRA rank, G adapters in one batch, V
/// vocabulary. Floating-point tensors are fp32, indices int64.
/// </para>
/// <para>
/// Legend of arguments. <c>x</c>: hidden states (N, C). <c>w</c>: in <c>forward</c> and <c>cached</c> all
/// weights in the order of <see cref="Decoder.Weights"/>, in the functions of a block that block's weights by
/// <see cref="BlockSlots"/>. <c>per</c>: slots of a block. <c>lora</c>: LoRA tensors by
/// <see cref="BlockModules"/>, A (G·R, in) and B (out, G·R), empty without adapters. <c>lm</c>: row mask
/// (N, G·R), alpha/R in the columns of the row's adapter and 0 elsewhere, so rows of different adapters share
/// one product; (1, 1) alpha/R for one adapter. <c>drop</c>: LoRA dropout probability. <c>heads</c> H,
/// <c>kv</c> K, <c>d</c> D. <c>cos</c>, <c>sin</c>: rotary tables. <c>window</c>: tokens that a query sees, up
/// to its own; 0 = all.
/// </para>
/// <para>
/// Training (<see cref="ForwardScript"/>) and inference (<see cref="CachedScript"/>) share every function of a block
/// (<see cref="BlockScript"/>) except attention and the rotation. The cached rotation <c>rotate_cached</c> takes
/// three calls instead of seven, because a step of a small model on a GPU lasts as long as its calls; it rounds
/// differently, so the two stay apart. The cache indices <c>at</c> are expanded once per step for the same reason.
/// </para>
/// <para>
/// The library's attention is wasteful for one query a row: it computes tiles of 64 queries and copies keys and
/// values that heads share. <c>one_query</c> uses plain products where heads share keys, or where there is
/// enough work to outweigh four more calls (docs/results/cuda.md).
/// </para>
/// </remarks>
internal static class DecoderScript
{
    /// <summary>
    /// The script. Entry points: <c>forward</c>, <c>cached</c>, <c>block</c>, <c>rms</c>, <c>head</c>. The text
    /// must be well-formed: libtorch ends the process on a syntax error.
    /// </summary>
    public static readonly string Source = BlockScript.Source + ForwardScript.Source + CachedScript.Source;
}
