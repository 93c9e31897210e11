using System.Collections.Immutable;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Adapters;

/// <summary>
/// Initial LoRA weights as in PEFT: A is kaiming-uniform(a = √5), that is uniform in ±1/√in; B is zero, so that
/// the adapted model equals its base.
/// </summary>
internal static class LoraInitializer
{
    /// <summary>Tensors of a new adapter in the order of <see cref="AdapterTensors"/>, fp32.</summary>
    /// <param name="config">The model.</param>
    /// <param name="targets">Adapted modules by the model's own names.</param>
    /// <param name="rank">R.</param>
    /// <param name="generator">On the CPU. One draw per module of every block, adapted or not: an adapter with
    /// fewer targets then starts with the same A as one with all.</param>
    /// <param name="device">Where the tensors go.</param>
    public static Tensor[] Draw(
        ModelConfig config,
        ImmutableArray<string> targets,
        int rank,
        Generator generator,
        Device device
    )
    {
        var tensors = AdapterTensors.Zeros(config, rank, device);
        var sharedWith = SharedA(config, targets);
        for (var index = 0; index < tensors.Length; index += 2)
        {
            var width = tensors[index].size(1);
            var fresh = rand([rank, width], generator: generator); // (R, in)
            if (!sharedWith.TryGetValue(index, out var first))
                continue;
            using var bound = (1 / Math.Sqrt(width)).ToScalar();
            using var twice = (2 / Math.Sqrt(width)).ToScalar();
            tensors[index] = first == index ? fresh.mul(twice).sub(bound).to(device) : tensors[first]; // (R, in)
        }
        return tensors;
    }

    /// <summary>
    /// Index of A of each adapted module, with the index of the first module of the same fused one, whose A it
    /// shares; its own index where it is the first.
    /// </summary>
    private static Dictionary<int, int> SharedA(ModelConfig config, ImmutableArray<string> targets)
    {
        var shared = new Dictionary<int, int>();
        foreach (var module in AdapterModules.Create(config, targets))
        {
            var first = AdapterTensors.IndexOf(module.Layer, module.Parts[0].Module);
            foreach (var part in module.Parts)
                shared.Add(AdapterTensors.IndexOf(module.Layer, part.Module), first);
        }
        return shared;
    }
}
