namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>How rotary frequencies are scaled beyond the trained context.</summary>
public enum RopeKind
{
    /// <summary>No scaling.</summary>
    Default,

    /// <summary>Every frequency divided by the factor.</summary>
    Linear,

    /// <summary>NTK scaling of theta by the sequence length.</summary>
    Dynamic,

    /// <summary>Llama 3.1: low frequencies divided by the factor, high ones kept, a ramp between.</summary>
    Llama3,

    /// <summary>Phi-3 128k: one divisor per frequency, a short and a long list.</summary>
    LongRope,
}
