namespace MultiagentAspire.Core;

/// <summary>Whether an agent learns low-rank adapters or all weights.</summary>
public enum AdapterKind
{
    Lora,
    Full,
}
