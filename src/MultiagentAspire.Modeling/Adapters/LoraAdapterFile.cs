using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Adapters;

/// <summary>
/// Reads <c>adapter_model.safetensors</c> of a PEFT folder into the order of <see cref="AdapterTensors"/>, and
/// keeps count of the tensors that no module has asked for.
/// </summary>
internal sealed class LoraAdapterFile : IDisposable
{
    /// <summary>Name of the weights in a PEFT folder.</summary>
    public const string Name = "adapter_model.safetensors";

    private readonly string _path;
    private readonly SafetensorsCheckpoint _file;
    private readonly HashSet<string> _unread;

    /// <exception cref="ModelFileException">The file is absent or not valid.</exception>
    public LoraAdapterFile(string folder)
    {
        _path = Path.Combine(folder, Name);
        _file = SafetensorsCheckpoint.OpenFile(_path);
        _unread = _file.Names.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The strings of the file's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>All tensors of the adapter, fp32; zeros for modules that are no target.</summary>
    /// <param name="config">The model.</param>
    /// <param name="settings">Rank and targets, by the model's own names.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <exception cref="ModelFileException">A tensor is missing, has another shape, or is not of this
    /// model.</exception>
    public Tensor[] Read(ModelConfig config, LoraSettings settings, Device device)
    {
        var tensors = AdapterTensors.Zeros(config, settings.Rank, device);
        foreach (var module in AdapterModules.Create(config, settings.Targets))
            ReadModule(module, settings.Rank, device, tensors);
        if (_unread.Order(StringComparer.Ordinal).FirstOrDefault() is { } extra)
            throw new ModelFileException(
                _path,
                $"has tensor {ModelFileException.Quote(extra)}, which is no part of a LoRA "
                    + "adapter of this model; its answers would be wrong without it"
            );
        return tensors;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void ReadModule(AdapterModule module, int rank, Device device, Tensor[] tensors)
    {
        var a = ReadTensor(module.Key("lora_A"), rank, module.In, device); // (R, in)
        var rows = module.Parts.Select(part => (long)part.Out).ToArray();
        var b = ReadTensor(module.Key("lora_B"), module.Out, rank, device).split(rows); // (out, R) each
        for (var i = 0; i < module.Parts.Length; i++)
        {
            var index = AdapterTensors.IndexOf(module.Layer, module.Parts[i].Module);
            (tensors[index], tensors[index + 1]) = (a, b.Length == 1 ? b[i] : b[i].clone());
        }
    }

    private Tensor ReadTensor(string name, long rows, long columns, Device device)
    {
        _unread.Remove(name);
        if (!_file.TryGet(name, out var stored))
            throw new ModelFileException(
                _path,
                $"has no tensor '{name}'; the adapter does not fit the model or its target_modules"
            );
        if (!stored.Shape.SequenceEqual([rows, columns]))
            throw new ModelFileException(
                _path,
                $"tensor '{name}' is [{string.Join(", ", stored.Shape)}], the model needs [{rows}, {columns}]"
            );
        return TensorFiles.ToFloat(stored, device);
    }
}
