namespace MultiagentAspire.Core;

/// <summary>Which weights of an agent are trained.</summary>
public enum AdapterKind
{
    /// <summary>Low-rank adapters (LoRA) of some linear modules; the base weights stay.</summary>
    Lora,

    /// <summary>All weights: the result is a full copy of the model.</summary>
    Full,
}
