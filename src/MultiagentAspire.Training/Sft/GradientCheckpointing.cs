using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Sft;

/// <summary>
/// Gradient checkpointing (Chen et al. 2016), since TorchSharp has none: a forward pass that keeps only the
/// blocks' inputs, then from the last block to the first a second forward pass with its graph, and its
/// backward pass at once. Gradients equal those of the plain pass.
/// </summary>
internal static class GradientCheckpointing
{
    /// <summary>
    /// Adds the gradient of a loss of the hidden states to the parameters' gradients; gives the loss.
    /// </summary>
    /// <param name="ids">(B, T) int64.</param>
    /// <param name="lossOf">Hidden states (B·T, C) → scalar.</param>
    public static float Backward(
        Decoder decoder,
        LoraWeights? adapter,
        Tensor ids,
        Func<Tensor, Tensor> lossOf
    )
    {
        // The state below is the CPU's generator; a GPU draws from its own.
        if (adapter is { Dropout: > 0 } && decoder.Device.type != TorchSharp.DeviceType.CPU)
            throw new ArgumentException(
                "gradientCheckpointing with dropout is available on the CPU only; set dropout to 0."
            );
        using var scope = NewDisposeScope();
        int rows = (int)ids.size(0),
            length = (int)ids.size(1),
            layers = decoder.Config.Layers;
        var chance = new Tensor?[layers]; // before each block, so that the second pass drops what the first dropped
        var inputs = new Tensor[layers + 1]; // (B·T, C) each
        using (no_grad())
        {
            inputs[0] = decoder.Embed(ids);
            for (var i = 0; i < layers; i++)
            {
                if (adapter is { Dropout: > 0 })
                    chance[i] = random.get_rng_state();
                inputs[i + 1] = decoder.Block(i, inputs[i], rows, length, adapter);
            }
        }
        var after = adapter is { Dropout: > 0 } ? random.get_rng_state() : null;
        var top = inputs[layers].requires_grad_(true);
        using var loss = lossOf(decoder.Normalize(top));
        loss.backward();
        var gradient = GradientOf(top);
        for (var i = layers - 1; i >= 0; i--)
        {
            using var inner = NewDisposeScope();
            if (chance[i] is { } state)
                random.set_rng_state(state);
            var below = inputs[i].requires_grad_(true);
            autograd.backward([decoder.Block(i, below, rows, length, adapter)], [gradient]);
            gradient = GradientOf(below).MoveToOuterDisposeScope();
        }
        if (decoder.Weights[0].requires_grad)
            autograd.backward([decoder.Embed(ids)], [gradient]);
        if (after is not null)
            random.set_rng_state(after);
        return loss.item<float>();
    }

    private static Tensor GradientOf(Tensor tensor) =>
        tensor.grad ?? throw new InvalidOperationException("The backward pass reached no input.");
}
