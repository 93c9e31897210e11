using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Adapters;

/// <summary>The weights of one LoRA adapter, in PEFT's file form on disk. Modules that are no target hold zeros and are not written.</summary>
/// <remarks>In a family with fused projections (Phi-3) query, key and value share one A, as gate and up do: there they are one module to PEFT.</remarks>
public sealed class LoraAdapter : IDisposable
{
    private const string TemplateKey = "template_digest";
    private const string BaseKey = "base_digest";
    private readonly ModelConfig _config;

    private LoraAdapter(
        ModelConfig config,
        LoraSettings settings,
        Tensor[] tensors,
        Device device,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        (_config, Settings, Metadata) = (
            config,
            settings,
            metadata ?? ImmutableDictionary<string, string>.Empty
        );
        Tensors = tensors;
        Scale = full([1, 1], (float)settings.Scale, device: device).DetachFromDisposeScope();
    }

    /// <summary>Rank, scale and targets; the targets by the model's own names.</summary>
    public LoraSettings Settings { get; }

    /// <summary>What the file it was loaded from says of itself; empty for a new adapter.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether its file says what it was trained on: <see cref="RequireTrainedOn"/> then has something to check.</summary>
    public bool SaysItsOrigin => Metadata.ContainsKey(TemplateKey) || Metadata.ContainsKey(BaseKey);

    /// <summary>Per block A (R, in) and B (out, R) for q, k, v, o, gate, up, down. Fused modules have the same tensor as A.</summary>
    public Tensor[] Tensors { get; }

    /// <summary>(1, 1) alpha / rank.</summary>
    public Tensor Scale { get; }

    /// <summary>Whether it has modules that a tool may want split: <see cref="Save"/> can write it either way.</summary>
    public bool IsFused => Settings.Targets.Any(target => AdapterModules.PartsOf(target).Length > 1);

    /// <summary>As the decoder takes it in training.</summary>
    public LoraWeights Weights(bool training) => new(Tensors, Scale, training ? Settings.Dropout : 0);

    /// <summary>What training changes: of each target module A, and B of each of its parts.</summary>
    public IEnumerable<Tensor> Trainable() =>
        Modules()
            .SelectMany(module =>
                module
                    .Parts.Select(part => B(module.Layer, part.Module))
                    .Prepend(A(module.Layer, module.Parts[0].Module))
            );

    /// <summary>A is kaiming-uniform(a = sqrt 5), that is uniform in ±1/sqrt(in); B is zero, so that at first the model equals its base (PEFT).</summary>
    /// <exception cref="ArgumentException">A target is no module of the model.</exception>
    public static LoraAdapter Create(
        ModelConfig config,
        LoraSettings settings,
        ulong seed,
        Device? device = null
    )
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var generator = new Generator(seed, CPU);
        var target = device ?? DevicePlacement.Current.Device;
        var own = settings with { Targets = AdapterModules.OwnNames(config, settings.Targets) };
        var tensors = Zeros(config, settings.Rank, target);
        var drawn = AdapterModules
            .Of(config, own.Targets)
            .SelectMany(module =>
                module.Parts.Select(
                    (part, i) =>
                        (
                            Place: Place(module.Layer, part.Module),
                            First: i == 0,
                            From: Place(module.Layer, module.Parts[0].Module)
                        )
                )
            )
            .ToDictionary(part => part.Place);
        for (var place = 0; place < tensors.Length; place += 2)
        {
            // Numbers are drawn for every place, so that an adapter of fewer modules begins as the same part of one of all.
            var fresh = rand([settings.Rank, tensors[place].size(1)], generator: generator); // (R, in)
            if (!drawn.TryGetValue(place, out var part))
                continue;
            var bound = 1 / Math.Sqrt(tensors[place].size(1));
            tensors[place] = part.First ? ((fresh * (2 * bound)) - bound).to(target) : tensors[part.From]; // (R, in)
        }
        return new LoraAdapter(config, own, Detached(tensors), target);
    }

    /// <summary>Reads a PEFT folder (adapter_config.json and adapter_model.safetensors) for a model of this configuration.</summary>
    /// <param name="dropout">For further training; PEFT's own value belongs to the training that made the adapter.</param>
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
        using var quiet = no_grad();
        var target = device ?? DevicePlacement.Current.Device;
        var path = Path.Combine(folder, "adapter_model.safetensors");
        using var file = Checkpoint.OpenFile(path);
        var unread = file.Names.ToHashSet(StringComparer.Ordinal);
        Tensor Read(string name, long rows, long columns)
        {
            unread.Remove(name);
            if (!file.TryGet(name, out var stored))
                throw new ModelFileException(
                    path,
                    $"has no tensor '{name}'; the adapter does not fit the model or its target_modules"
                );
            if (!stored.Shape.SequenceEqual([rows, columns]))
                throw new ModelFileException(
                    path,
                    $"tensor '{name}' is [{string.Join(", ", stored.Shape)}], the model needs [{rows}, {columns}]"
                );
            return TensorFiles.ToFloat(stored, target);
        }
        var tensors = Zeros(config, settings.Rank, target);
        foreach (var module in AdapterModules.Of(config, settings.Targets))
        {
            var a = Read(module.Key("lora_A"), settings.Rank, module.In); // (R, in)
            var b = Read(module.Key("lora_B"), module.Out, settings.Rank)
                .split([.. module.Parts.Select(part => (long)part.Out)]); // (out, R) each
            for (var i = 0; i < module.Parts.Length; i++)
            {
                var place = Place(module.Layer, module.Parts[i].Module);
                (tensors[place], tensors[place + 1]) = (a, b.Length == 1 ? b[i] : b[i].clone());
            }
        }
        if (unread.Order(StringComparer.Ordinal).FirstOrDefault() is { } extra)
            throw new ModelFileException(
                path,
                $"has tensor {ModelFileException.Quote(extra)}, which is no part of a LoRA adapter of this model; its answers would be wrong without it"
            );
        return new LoraAdapter(
            config,
            settings,
            Detached(tensors),
            target,
            file.Metadata.ToImmutableDictionary()
        );
    }

    /// <summary>Checks that the adapter was trained on this base and this chat template, as far as its file says: on others its answers would be quietly wrong.</summary>
    /// <exception cref="ModelFileException">It was trained on another.</exception>
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
                    $"was trained on another {what} ({key} {ModelFileException.Quote(stored)}, this model's is '{expected}'); use it with the model it was trained on, or train it again"
                );
        }
    }

    /// <summary>Writes the PEFT pair into an existing folder. <paramref name="metadata"/> goes into the safetensors header, where PEFT ignores it.</summary>
    /// <param name="split">Write fused modules as the plain ones that they are made of, each with a copy of A: for tools that know no fused modules.</param>
    public void Save(
        string folder,
        string baseModel,
        IReadOnlyDictionary<string, string>? metadata = null,
        bool split = false
    )
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        TensorFiles.Write(
            Path.Combine(folder, "adapter_model.safetensors"),
            split ? NamedParts() : Named(),
            metadata
        );
        PeftConfig.Write(
            folder,
            split
                ? Settings with
                {
                    Targets = [.. Settings.Targets.SelectMany(target => AdapterModules.PartsOf(target))],
                }
                : Settings,
            baseModel
        );
    }

    /// <summary>Adds (alpha / rank)·B·A to the decoder's weights in place, in fp32; the decoder then answers as with the adapter.</summary>
    public void MergeInto(Decoder decoder)
    {
        using var quiet = no_grad();
        foreach (var module in Modules())
        foreach (var part in module.Parts)
        {
            using var scope = NewDisposeScope(); // one module's product at a time
            var delta = B(module.Layer, part.Module).mm(A(module.Layer, part.Module)).mul(Settings.Scale); // (out, in)
            decoder.Module(module.Layer, LoraTargets.All[part.Module]).add_(delta);
        }
    }

    /// <summary>Target modules' tensors under PEFT's keys. B of a fused module is a copy of its parts' rows.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Named()
    {
        foreach (var module in Modules())
        {
            yield return (module.Key("lora_A"), A(module.Layer, module.Parts[0].Module));
            yield return (
                module.Key("lora_B"),
                module.Parts.Length == 1
                    ? B(module.Layer, module.Parts[0].Module)
                    : cat([.. module.Parts.Select(part => B(module.Layer, part.Module))])
            ); // (sum of out, R)
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

    public void Dispose()
    {
        foreach (var tensor in Distinct(Tensors))
            tensor.Dispose();
        Scale.Dispose();
    }

    private IEnumerable<AdapterModule> Modules() => AdapterModules.Of(_config, Settings.Targets);

    private static int Place(int layer, int module) => 2 * ((LoraTargets.All.Length * layer) + module);

    private Tensor A(int layer, int module) => Tensors[Place(layer, module)];

    private Tensor B(int layer, int module) => Tensors[Place(layer, module) + 1];

    private static Tensor[] Zeros(ModelConfig config, int rank, Device device) =>
        [
            .. Enumerable
                .Repeat(AdapterModules.Widths(config), config.Layers)
                .SelectMany(widths => widths)
                .SelectMany(width =>
                    (Tensor[])
                        [zeros([rank, width.In], device: device), zeros([width.Out, rank], device: device)]
                ),
        ];

    private static Tensor[] Detached(Tensor[] tensors)
    {
        foreach (var tensor in Distinct(tensors))
            tensor.DetachFromDisposeScope();
        return tensors;
    }

    /// <summary>By identity: tensors compare by their numbers.</summary>
    private static IEnumerable<Tensor> Distinct(Tensor[] tensors) =>
        tensors.Distinct<Tensor>(ReferenceEqualityComparer.Instance);
}
