namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">State-dict name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
public sealed record TensorEntry(string Name, TensorType Type, long[] Shape)
{
    /// <summary>Length in bytes.</summary>
    /// <exception cref="ArgumentException">A size is negative, or the length exceeds 64 bits.</exception>
    public long Length =>
        Type.Length(Shape)
        ?? throw new ArgumentException(
            $"Tensor '{Name}' has an impossible shape [{string.Join(", ", Shape)}]."
        );
}
