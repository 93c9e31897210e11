using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.ModelFiles.Adapters;

/// <summary>
/// One adapted module of a block as PEFT names it: one of <see cref="LoraTargets.All"/>, or several of them
/// fused, which share A and stack the rows of B.
/// </summary>
/// <param name="Layer">Block, from 0.</param>
/// <param name="Prefix">Path to the module, with the dot at its end.</param>
/// <param name="Name">Its name, the last part of the path.</param>
/// <param name="In">Width of its input.</param>
/// <param name="Parts">Of each plain module that it consists of: index into <see cref="LoraTargets.All"/> and
/// output width, in the order of the rows of B.</param>
internal sealed record AdapterModule(
    int Layer,
    string Prefix,
    string Name,
    int In,
    ImmutableArray<(int Module, int Out)> Parts
)
{
    /// <summary>Width of its output: rows of B.</summary>
    public int Out => Parts.Sum(part => part.Out);

    /// <summary>Name of its tensor in a PEFT file.</summary>
    /// <param name="part"><c>lora_A</c> or <c>lora_B</c>.</param>
    public string Key(string part) => KeyOf(Name, part);

    /// <summary>Name of the tensor of another module with the same prefix, such as one of its parts.</summary>
    /// <param name="name">Name of that module.</param>
    /// <param name="part"><c>lora_A</c> or <c>lora_B</c>.</param>
    public string KeyOf(string name, string part) => $"base_model.model.{Prefix}{name}.{part}.weight";
}
