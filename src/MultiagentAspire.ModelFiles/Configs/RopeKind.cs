namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>
/// How rotary frequencies are scaled beyond the trained context, <c>rope_type</c>. Other kinds (dynamic, yarn)
/// are refused by <see cref="RopeConfig"/>.
/// </summary>
public enum RopeKind
{
    /// <summary>No scaling.</summary>
    Default,

    /// <summary>Position interpolation: every frequency divided by the factor.</summary>
    Linear,

    /// <summary>Llama 3.1: low frequencies divided by the factor, high ones kept, a ramp between.</summary>
    Llama3,

    /// <summary>Phi-3 128k: one divisor per frequency, a short and a long list.</summary>
    LongRope,
}
