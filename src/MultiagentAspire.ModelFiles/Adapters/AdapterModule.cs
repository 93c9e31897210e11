using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.ModelFiles.Adapters;

/// <summary>One adapted module of a block as the files name it: one of <see cref="LoraTargets.All"/>, or several of them fused, which share A and stack the rows of B.</summary>
/// <param name="Prefix">Path to the module, with the dot at its end.</param>
/// <param name="In">Width of its input.</param>
/// <param name="Parts">Index into <see cref="LoraTargets.All"/> and rows of each plain module that it is made of, in the order of the rows.</param>
internal sealed record AdapterModule(
    int Layer,
    string Prefix,
    string Name,
    int In,
    ImmutableArray<(int Module, int Out)> Parts
)
{
    /// <summary>Rows of B.</summary>
    public int Out => Parts.Sum(part => part.Out);

    /// <summary>The tensor's name in a PEFT file; <paramref name="part"/> is lora_A or lora_B.</summary>
    public string Key(string part) => KeyOf(Name, part);

    /// <summary>The same for another module in its place.</summary>
    public string KeyOf(string name, string part) => $"base_model.model.{Prefix}{name}.{part}.weight";
}
