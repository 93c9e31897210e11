using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Sft;

/// <summary>
/// Gradient checkpointing (Chen et al. 2016), which TorchSharp does not have. A forward pass keeps only the inputs of
/// the blocks. Then, from the last block to the first, the block's forward pass is repeated with its graph, followed by
/// its backward pass. Gradients equal those of the plain pass.
/// </summary>
internal static class GradientCheckpointing
{
    /// <summary>Adds the gradient of a loss of the hidden states to the gradients of the parameters.</summary>
    /// <param name="decoder">The model; its embeddings get a gradient if its weights require one.</param>
    /// <param name="adapter">The adapter, or null. Dropout above 0 is available on the CPU only.</param>
    /// <param name="ids">Token ids, (B, T) int64.</param>
    /// <param name="lossOf">Hidden states (B·T, C) → scalar.</param>
    /// <returns>The loss.</returns>
    /// <exception cref="ArgumentException">The adapter has dropout on a GPU.</exception>
    public static float Backward(
        Decoder decoder,
        LoraWeights? adapter,
        Tensor ids,
        Func<Tensor, Tensor> lossOf
    )
    {
        RequireReproducibleDropout(decoder, adapter);
        using var scope = NewDisposeScope();
        var inputs = new Tensor[decoder.Config.Layers + 1]; // (B·T, C) each
        var randomStates = new Tensor?[decoder.Config.Layers];
        Forward(decoder, adapter, ids, inputs, randomStates);
        var stateAfter = adapter is { Dropout: > 0 } ? random.get_rng_state() : null;
        var output = inputs[^1].requires_grad_(true);
        using var loss = lossOf(decoder.Normalize(output));
        loss.backward();
        var gradient = GradientOf(output);
        for (var layer = randomStates.Length - 1; layer >= 0; layer--)
        {
            using var inner = NewDisposeScope();
            if (randomStates[layer] is { } state)
                random.set_rng_state(state);
            var input = inputs[layer].requires_grad_(true); // (B·T, C)
            autograd.backward([Block(decoder, layer, input, ids, adapter)], [gradient]);
            gradient = GradientOf(input).MoveToOuterDisposeScope();
        }
        if (decoder.Weights[0].requires_grad)
            autograd.backward([decoder.Embed(ids)], [gradient]);
        if (stateAfter is not null)
            random.set_rng_state(stateAfter);
        return loss.item<float>();
    }

    /// <summary>
    /// Computes the input of each block without a graph, and with dropout the state of the random generator before
    /// it: the second pass then drops the same values.
    /// </summary>
    private static void Forward(
        Decoder decoder,
        LoraWeights? adapter,
        Tensor ids,
        Tensor[] inputs,
        Tensor?[] randomStates
    )
    {
        using var noGrad = no_grad();
        inputs[0] = decoder.Embed(ids); // (B·T, C)
        for (var layer = 0; layer < randomStates.Length; layer++)
        {
            if (adapter is { Dropout: > 0 })
                randomStates[layer] = random.get_rng_state();
            inputs[layer + 1] = Block(decoder, layer, inputs[layer], ids, adapter);
        }
    }

    /// <summary>One block: (B·T, C) → (B·T, C).</summary>
    private static Tensor Block(Decoder decoder, int layer, Tensor input, Tensor ids, LoraWeights? adapter) =>
        decoder.Block(layer, input, (int)ids.size(0), (int)ids.size(1), adapter); // (B·T, C)

    /// <summary>The stored states are those of the CPU's generator; a GPU draws from its own.</summary>
    private static void RequireReproducibleDropout(Decoder decoder, LoraWeights? adapter)
    {
        if (adapter is { Dropout: > 0 } && decoder.Device.type != TorchSharp.DeviceType.CPU)
            throw new ArgumentException(
                "gradientCheckpointing with dropout is available on the CPU only; set dropout to 0."
            );
    }

    private static Tensor GradientOf(Tensor tensor) =>
        tensor.grad ?? throw new InvalidOperationException("The backward pass reached no input.");
}
