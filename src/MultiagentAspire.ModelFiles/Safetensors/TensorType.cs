namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>Element types of the safetensors format.</summary>
public enum TensorType
{
    Bool,
    U8,
    I8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F16,
    BF16,
    F32,
    F64,
    F8E4M3,
    F8E5M2,
}
