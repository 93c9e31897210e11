using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Adapters;

/// <summary>
/// The weights of one LoRA adapter (Hu et al. 2021), in PEFT's file format on disk. Modules that are no target
/// hold zeros and are not written.
/// </summary>
/// <remarks>
/// In a family with fused projections (Phi-3) query, key and value share one A, as gate and up do: PEFT sees
/// one module there.
/// </remarks>
public sealed class LoraAdapter : IDisposable
{
    private const string TemplateKey = "template_digest";
    private const string BaseKey = "base_digest";
    private readonly ModelConfig _config;

    /// <param name="config">The model.</param>
    /// <param name="settings">Rank, scale and targets, by the model's own names.</param>
    /// <param name="tensors">What <see cref="Tensors"/> gives; owned from now on.</param>
    /// <param name="device">Where the tensors are.</param>
    /// <param name="metadata">Of the file it was loaded from; null for a new adapter.</param>
    private LoraAdapter(
        ModelConfig config,
        LoraSettings settings,
        Tensor[] tensors,
        Device device,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        (_config, Settings) = (config, settings);
        Metadata = metadata ?? ImmutableDictionary<string, string>.Empty;
        Tensors = tensors;
        Scale = tensor([(float)settings.Scale], [1, 1], device: device).DetachFromDisposeScope();
    }

    /// <summary>Rank, scale and targets; the targets by the model's own names.</summary>
    public LoraSettings Settings { get; }

    /// <summary>Metadata of the file it was loaded from; empty for a new adapter.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Whether its file states the base model or chat template it was trained with, so that
    /// <see cref="RequireTrainedOn"/> has something to check.
    /// </summary>
    public bool HasOriginMetadata => Metadata.ContainsKey(TemplateKey) || Metadata.ContainsKey(BaseKey);

    /// <summary>
    /// Per block A (R, in) and B (out, R) fp32 for q, k, v, o, gate, up, down. The parts of a fused module have
    /// the same tensor as A.
    /// </summary>
    public Tensor[] Tensors { get; }

    /// <summary>(1, 1) fp32, alpha / rank.</summary>
    public Tensor Scale { get; }

    /// <summary>
    /// Whether it has fused modules, which some tools do not know: <see cref="Save"/> can write them split.
    /// </summary>
    public bool IsFused => Settings.Targets.Any(target => AdapterModules.PartsOf(target).Length > 1);

    /// <summary>The adapter as an argument of <see cref="Decoder.Forward"/>; shares the tensors.</summary>
    /// <param name="training">Apply the settings' dropout.</param>
    public LoraWeights Weights(bool training) => new(Tensors, Scale, training ? Settings.Dropout : 0);

    /// <summary>The trained tensors: of each target module A, then B of each of its parts.</summary>
    public IEnumerable<Tensor> Trainable()
    {
        foreach (var module in Modules())
        {
            yield return A(module.Layer, module.Parts[0].Module);
            foreach (var part in module.Parts)
                yield return B(module.Layer, part.Module);
        }
    }

    /// <summary>A new adapter that leaves the model's output as it is (<see cref="LoraInitializer"/>).</summary>
    /// <param name="config">The model.</param>
    /// <param name="settings">Rank, alpha, dropout, and targets by plain or by the model's own names.</param>
    /// <param name="seed">Equal seeds give equal adapters on every device.</param>
    /// <param name="device">Where to compute; the process's placement when null.</param>
    /// <exception cref="ArgumentException">A target is no module of the model, or only part of a fused one.</exception>
    public static LoraAdapter Create(
        ModelConfig config,
        LoraSettings settings,
        ulong seed,
        Device? device = null
    )
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(seed, CPU);
        var target = device ?? DevicePlacement.Current.Device;
        var own = settings with { Targets = AdapterModules.OwnNames(config, settings.Targets) };
        var tensors = LoraInitializer.Draw(config, own.Targets, own.Rank, generator, target);
        return new LoraAdapter(config, own, AdapterTensors.Detached(tensors), target);
    }

    /// <summary>
    /// Reads a PEFT folder (adapter_config.json and adapter_model.safetensors) for a model of this
    /// configuration.
    /// </summary>
    /// <param name="folder">The PEFT folder.</param>
    /// <param name="config">The model.</param>
    /// <param name="device">Where to compute; the process's placement when null.</param>
    /// <param name="dropout">For further training; PEFT's own value belongs to the training that made the
    /// adapter.</param>
    /// <exception cref="ModelFileException">Not a LoRA adapter, or not for this model.</exception>
    public static LoraAdapter Load(
        string folder,
        ModelConfig config,
        Device? device = null,
        double dropout = 0
    )
    {
        var settings = PeftConfig.Read(folder, config) with { Dropout = dropout };
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var target = device ?? DevicePlacement.Current.Device;
        using var file = new LoraAdapterFile(folder);
        var tensors = AdapterTensors.Detached(file.Read(config, settings, target));
        return new LoraAdapter(config, settings, tensors, target, file.Metadata.ToImmutableDictionary());
    }

    /// <summary>
    /// Checks that the adapter was trained with this base model and this chat template, as far as its file
    /// states them: with others its answers would be wrong without an error.
    /// </summary>
    /// <param name="folder">Where the adapter is, for the message.</param>
    /// <param name="baseDigest">Digest of the base model in use.</param>
    /// <param name="templateDigest">Digest of the chat template in use.</param>
    /// <exception cref="ModelFileException">It was trained with another.</exception>
    public void RequireTrainedOn(string folder, string baseDigest, string templateDigest)
    {
        // The template first: it is part of the base's digest too, and is the cause that helps when only it changed.
        Require(TemplateKey, "chat template", templateDigest);
        Require(BaseKey, "base model", baseDigest);

        void Require(string key, string what, string expected)
        {
            if (Metadata.TryGetValue(key, out var stored) && stored != expected)
                throw new ModelFileException(
                    folder,
                    $"was trained on another {what} ({key} {ModelFileException.Quote(stored)}, "
                        + $"this model's is '{expected}'); use it with the model it was trained on, or "
                        + "train it again"
                );
        }
    }

    /// <summary>Writes the PEFT pair of files into an existing folder, weights in fp32.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="baseModel">PEFT's <c>base_model_name_or_path</c>.</param>
    /// <param name="metadata">Goes into the safetensors header, which PEFT ignores.</param>
    /// <param name="split">Write fused modules as the plain modules they consist of, each with a copy of A:
    /// for tools that know no fused modules.</param>
    public void Save(
        string folder,
        string baseModel,
        IReadOnlyDictionary<string, string>? metadata = null,
        bool split = false
    )
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var tensors = split ? NamedParts() : Named();
        TensorFiles.Write(Path.Combine(folder, LoraAdapterFile.Name), tensors, metadata);
        var parts = Settings.Targets.SelectMany(target => AdapterModules.PartsOf(target));
        PeftConfig.Write(folder, split ? Settings with { Targets = [.. parts] } : Settings, baseModel);
    }

    /// <summary>
    /// Adds (alpha / rank)·B·A to the decoder's weights in place, in fp32: the decoder alone then computes what
    /// it computed with the adapter, up to rounding.
    /// </summary>
    public void MergeInto(Decoder decoder)
    {
        using var noGrad = no_grad();
        foreach (var module in Modules())
        foreach (var part in module.Parts)
        {
            using var scope = NewDisposeScope(); // one module's product at a time
            var delta = B(module.Layer, part.Module).mm(A(module.Layer, part.Module)).mul(Scale); // (out, in)
            decoder.Module(module.Layer, LoraTargets.All[part.Module]).add_(delta);
        }
    }

    /// <summary>
    /// Tensors of the target modules under PEFT's keys, A before B. B of a fused module is a copy of the rows of
    /// its parts, (sum of out, R).
    /// </summary>
    public IEnumerable<(string Name, Tensor Tensor)> Named()
    {
        foreach (var module in Modules())
        {
            yield return (module.Key("lora_A"), A(module.Layer, module.Parts[0].Module));
            Tensor[] rows = [.. module.Parts.Select(part => B(module.Layer, part.Module))];
            yield return (module.Key("lora_B"), rows.Length == 1 ? rows[0] : cat(rows));
        }
    }

    private IEnumerable<(string Name, Tensor Tensor)> NamedParts()
    {
        foreach (var module in Modules())
        foreach (var part in module.Parts)
        {
            yield return (module.KeyOf(LoraTargets.All[part.Module], "lora_A"), A(module.Layer, part.Module));
            yield return (module.KeyOf(LoraTargets.All[part.Module], "lora_B"), B(module.Layer, part.Module));
        }
    }

    /// <summary>Frees the tensors, which must not be in use by any pass.</summary>
    public void Dispose()
    {
        foreach (var tensor in AdapterTensors.Distinct(Tensors))
            tensor.Dispose();
        Scale.Dispose();
    }

    private IEnumerable<AdapterModule> Modules() => AdapterModules.Create(_config, Settings.Targets);

    private Tensor A(int layer, int module) => Tensors[AdapterTensors.IndexOf(layer, module)];

    private Tensor B(int layer, int module) => Tensors[AdapterTensors.IndexOf(layer, module) + 1];
}
