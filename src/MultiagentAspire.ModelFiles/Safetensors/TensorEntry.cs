namespace MultiagentAspire.ModelFiles.Safetensors;

/// <summary>Name, element type and shape of a tensor to be written.</summary>
public sealed record TensorEntry(string Name, TensorType Type, long[] Shape)
{
    /// <summary>Bytes of the tensor.</summary>
    public long Length =>
        Type.Length(Shape)
        ?? throw new ArgumentException(
            $"Tensor '{Name}' has an impossible shape [{string.Join(", ", Shape)}]."
        );
}
