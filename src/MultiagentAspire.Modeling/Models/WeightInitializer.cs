using MultiagentAspire.ModelFiles.Configs;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>
/// Initial weights of a new decoder as in GPT-2 (Radford et al. 2019): matrices normal(0, 0.02), those of the
/// two projections into the residual stream divided by sqrt(2·layers), norms one, biases zero.
/// </summary>
/// <param name="config">Names and shapes of the weights.</param>
/// <param name="generator">Source of the numbers, on the CPU; one draw per matrix in the order of the calls, so
/// a seed gives equal weights on every device.</param>
/// <param name="device">Where the weights go.</param>
internal sealed class WeightInitializer(ModelConfig config, Generator generator, Device device)
{
    private const double Deviation = 0.02;
    private readonly IReadOnlyDictionary<string, long[]> _shapes = TensorNames.ShapesOf(config);

    /// <summary>The initial value of one weight, fp32, in the shape that the configuration implies.</summary>
    /// <param name="name">Its name in a checkpoint file.</param>
    public Tensor Draw(string name)
    {
        var shape = _shapes[name];
        if (shape.Length > 1)
        {
            using var deviation = DeviationOf(name).ToScalar();
            return randn(shape, generator: generator).mul(deviation).to(device);
        }
        return name.EndsWith(".bias", StringComparison.Ordinal)
            ? zeros(shape, device: device)
            : ones(shape, device: device);
    }

    private double DeviationOf(string name)
    {
        var isResidual =
            name.EndsWith("o_proj.weight", StringComparison.Ordinal)
            || name.EndsWith("down_proj.weight", StringComparison.Ordinal);
        return isResidual ? Deviation / Math.Sqrt(2.0 * config.Layers) : Deviation;
    }
}
