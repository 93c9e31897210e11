namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>Names and sizes of <see cref="TensorType"/> as the format writes them.</summary>
public static class TensorTypes
{
    private const int TypeCount = (int)TensorType.F8E5M2 + 1;
    private static readonly int[] Sizes = SizesByType();

    /// <summary>Bytes of one element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a type of the format.</exception>
    public static int Size(this TensorType type) =>
        (uint)type < TypeCount
            ? Sizes[(int)type]
            : throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type of the format.");

    /// <summary>Bytes of an element, by the number of the type.</summary>
    private static int[] SizesByType()
    {
        var sizes = new int[TypeCount];
        Array.Fill(sizes, 1); // Bool, U8, I8, F8E4M3, F8E5M2
        foreach (var type in (TensorType[])[TensorType.I16, TensorType.U16, TensorType.F16, TensorType.BF16])
            sizes[(int)type] = 2;
        foreach (var type in (TensorType[])[TensorType.I32, TensorType.U32, TensorType.F32])
            sizes[(int)type] = 4;
        foreach (var type in (TensorType[])[TensorType.I64, TensorType.U64, TensorType.F64])
            sizes[(int)type] = 8;
        return sizes;
    }

    /// <summary>The format's name, <c>dtype</c>.</summary>
    internal static string Name(this TensorType type) =>
        type switch
        {
            TensorType.Bool => "BOOL",
            TensorType.F8E4M3 => "F8_E4M3",
            TensorType.F8E5M2 => "F8_E5M2",
            _ => type.ToString(),
        };

    /// <summary>The type with a format's name; null for an unknown name.</summary>
    internal static TensorType? Parse(string? name)
    {
        foreach (var type in Enum.GetValues<TensorType>())
        {
            if (type.Name() == name)
                return type;
        }
        return null;
    }

    /// <summary>
    /// Length in bytes of a tensor of this type and shape; null when it exceeds 64 bits or a size is negative.
    /// </summary>
    internal static long? Length(this TensorType type, ReadOnlySpan<long> shape)
    {
        UInt128 total = (UInt128)type.Size();
        foreach (var size in shape)
        {
            if (size < 0)
                return null;
            total *= (UInt128)size;
            if (total > long.MaxValue)
                return null;
        }
        return (long)total;
    }
}
