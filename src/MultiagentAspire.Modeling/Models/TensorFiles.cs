using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Safetensors;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Models;

/// <summary>Copies tensors between safetensors files and libtorch.</summary>
public static class TensorFiles
{
    /// <summary>Elements that are copied at once: a span holds less than 2 GiB.</summary>
    private const int Piece = 1 << 26;

    /// <summary>A copy of a stored floating-point tensor as fp32, same shape, on the CPU.</summary>
    /// <exception cref="ModelFileException">The stored type is not F32, F16, BF16 or F64.</exception>
    public static Tensor ToFloat(SafetensorsTensor stored)
    {
        var type =
            FloatType(stored.Type)
            ?? throw new ModelFileException(
                stored.File,
                $"tensor {ModelFileException.Quote(stored.Name)} is stored as "
                    + $"{stored.Type.Name()}, which is no supported weight type; convert it to F32, "
                    + "F16 or BF16"
            );
        var copy = empty(stored.Shape, type);
        using var flat = copy.view(-1);
        long size = stored.Type.Size(),
            count = flat.numel();
        for (long at = 0; at < count; at += Piece)
        {
            using var part = flat.narrow(0, at, Math.Min(Piece, count - at));
            stored.Slice(at * size, (int)(part.numel() * size)).CopyTo(part.bytes);
        }
        if (type == ScalarType.Float32)
            return copy;
        using (copy)
            return copy.to(ScalarType.Float32);
    }

    private static ScalarType? FloatType(TensorType type) =>
        type switch
        {
            TensorType.F32 => ScalarType.Float32,
            TensorType.F16 => ScalarType.Float16,
            TensorType.BF16 => ScalarType.BFloat16,
            TensorType.F64 => ScalarType.Float64,
            _ => null,
        };

    /// <summary>
    /// A copy of a stored floating-point tensor as fp32 on a device. Intermediate copies are freed at once: kept
    /// for all tensors of a model, they would take its memory a second time.
    /// </summary>
    /// <exception cref="ModelFileException">The stored type is not F32, F16, BF16 or F64.</exception>
    public static Tensor ToFloat(SafetensorsTensor stored, Device device)
    {
        var onCpu = ToFloat(stored);
        if (device.type == TorchSharp.DeviceType.CPU)
            return onCpu;
        using (onCpu)
            return onCpu.to(device);
    }

    /// <summary>
    /// Writes tensors as fp32 into one safetensors file, atomically. One tensor at a time is copied to the CPU.
    /// </summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="tensors">Names and tensors of any type and device.</param>
    /// <param name="metadata">Strings for the header (<see cref="SafetensorsWriter.Create"/>).</param>
    public static void Write(
        string path,
        IEnumerable<(string Name, Tensor Tensor)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        using var scope = NewDisposeScope();
        var list = tensors.ToList();
        using var writer = SafetensorsWriter.Create(
            path,
            [.. list.Select(t => new TensorEntry(t.Name, TensorType.F32, t.Tensor.shape))],
            metadata
        );
        foreach (var (name, tensor) in list)
        {
            using var inner = NewDisposeScope();
            var flat = tensor.detach().cpu().to(ScalarType.Float32).contiguous().view(-1);
            for (long at = 0, count = flat.numel(); at < count; at += Piece)
            {
                using var part = flat.narrow(0, at, Math.Min(Piece, count - at));
                writer.Append(name, part.bytes);
            }
        }
        writer.Commit();
    }
}
