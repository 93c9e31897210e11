using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>The linear modules of a transformer block that can have a LoRA adapter.</summary>
public static class LoraTargets
{
    /// <summary>All seven names, in the order in which a block computes them.</summary>
    public static ImmutableArray<string> All { get; } =
    ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary>
    /// The modules in a comma-separated text, in the order of <see cref="All"/>; all for an empty text.
    /// </summary>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public static ImmutableArray<string> Parse(string text)
    {
        var named = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (named.Except(All).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"'{unknown}' is no LoRA target; they are {string.Join(", ", All)}.");
        return named.Length == 0 ? All : [.. All.Where(named.Contains)];
    }
}
