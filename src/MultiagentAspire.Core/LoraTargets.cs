using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The linear modules of a block, which LoRA can adapt.</summary>
public static class LoraTargets
{
    /// <summary>All seven, in the order of the block.</summary>
    public static ImmutableArray<string> All { get; } =
    ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary>The modules that a text with commas names, in the order of the block.</summary>
    /// <exception cref="ArgumentException">One of them is none.</exception>
    public static ImmutableArray<string> Parse(string text)
    {
        var named = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (named.Except(All).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"'{unknown}' is no LoRA target; they are {string.Join(", ", All)}.");
        return named.Length == 0 ? All : [.. All.Where(named.Contains)];
    }
}
