using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Adapters;

/// <summary>
/// The order of an adapter's tensors: per block A (R, in) and B (out, R) of each of <see cref="BlockModules"/>.
/// </summary>
internal static class AdapterTensors
{
    /// <summary>Index of A; B is behind it.</summary>
    /// <param name="layer">Block, from 0.</param>
    /// <param name="module">One of <see cref="BlockModules"/>.</param>
    public static int IndexOf(int layer, int module) => 2 * ((BlockModules.Count * layer) + module);

    /// <summary>Zeros for every module of every block, fp32.</summary>
    public static Tensor[] Zeros(ModelConfig config, int rank, Device device)
    {
        var widths = AdapterModules.Widths(config);
        var tensors = new List<Tensor>(2 * widths.Length * config.Layers);
        for (var layer = 0; layer < config.Layers; layer++)
            foreach (var (input, output) in widths)
            {
                tensors.Add(zeros([rank, input], device: device)); // (R, in)
                tensors.Add(zeros([output, rank], device: device)); // (out, R)
            }
        return [.. tensors];
    }

    /// <summary>Takes the tensors out of the current dispose scope; their owner then disposes them.</summary>
    public static Tensor[] Detached(Tensor[] tensors)
    {
        foreach (var tensor in Distinct(tensors))
            tensor.DetachFromDisposeScope();
        return tensors;
    }

    /// <summary>
    /// Each tensor once. Fused modules share A. Compared by reference, because <c>==</c> of tensors compares
    /// their elements.
    /// </summary>
    public static IEnumerable<Tensor> Distinct(Tensor[] tensors) =>
        tensors.Distinct<Tensor>(ReferenceEqualityComparer.Instance);
}
