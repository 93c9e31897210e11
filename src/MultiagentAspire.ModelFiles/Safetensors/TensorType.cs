namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>Element types of the safetensors format, in its names (<c>dtype</c>).</summary>
public enum TensorType
{
    /// <summary>Boolean in one byte, BOOL.</summary>
    Bool,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Signed 8-bit integer.</summary>
    I8,

    /// <summary>Signed 16-bit integer.</summary>
    I16,

    /// <summary>Unsigned 16-bit integer.</summary>
    U16,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Unsigned 32-bit integer.</summary>
    U32,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Unsigned 64-bit integer.</summary>
    U64,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>bfloat16: the upper half of a binary32.</summary>
    BF16,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>8-bit float with 4 exponent bits, F8_E4M3.</summary>
    F8E4M3,

    /// <summary>8-bit float with 5 exponent bits, F8_E5M2.</summary>
    F8E5M2,
}
