using System.Collections.Immutable;
using MultiagentAspire.Modeling.Files;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Adapters;

/// <summary>The weights of one LoRA adapter, in PEFT's file form on disk. Modules that are no target hold zeros and are not written.</summary>
public sealed class LoraAdapter : IDisposable
{
    private readonly ModelConfig _config;

    private LoraAdapter(ModelConfig config, LoraSettings settings, Tensor[] tensors, Device device, IReadOnlyDictionary<string, string>? metadata = null)
    {
        (_config, Settings, Metadata) = (config, settings, metadata ?? ImmutableDictionary<string, string>.Empty);
        Tensors = tensors;
        Scale = full([1, 1], (float)settings.Scale, device: device).DetachFromDisposeScope();
    }

    public LoraSettings Settings { get; }

    /// <summary>What the file it was loaded from says of itself; empty for a new adapter.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Per block A (R, in) and B (out, R) for q, k, v, o, gate, up, down.</summary>
    public Tensor[] Tensors { get; }

    /// <summary>(1, 1) alpha / rank.</summary>
    public Tensor Scale { get; }

    /// <summary>As the decoder takes it in training.</summary>
    public LoraWeights Weights(bool training) => new(Tensors, Scale, training ? Settings.Dropout : 0);

    /// <summary>What training changes: A and B of the target modules.</summary>
    public IEnumerable<Tensor> Trainable() => Named().Select(t => t.Tensor);

    /// <summary>A is kaiming-uniform(a = sqrt 5), that is uniform in ±1/sqrt(in); B is zero, so that at first the model equals its base (PEFT).</summary>
    public static LoraAdapter Create(ModelConfig config, LoraSettings settings, ulong seed, Device? device = null)
    {
        var unknown = settings.Targets.Except(LoraSettings.AllModules).FirstOrDefault();
        if (unknown is not null) throw new ArgumentException($"LoRA target '{unknown}' is not one of {string.Join(", ", LoraSettings.AllModules)}.");
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var generator = new Generator(seed, CPU);
        var target = device ?? DevicePlacement.Current.Device;
        var tensors = new List<Tensor>();
        foreach (var module in Modules(config))
        {
            var bound = settings.Targets.Contains(module.Name) ? 1 / Math.Sqrt(module.In) : 0;
            tensors.Add(((rand([settings.Rank, module.In], generator: generator) * (2 * bound)) - bound).to(target)); // (R, in)
            tensors.Add(zeros([module.Out, settings.Rank], device: target)); // (out, R)
        }
        return new LoraAdapter(config, settings, [.. tensors.Select(t => t.DetachFromDisposeScope())], target);
    }

    /// <summary>Reads a PEFT folder (adapter_config.json and adapter_model.safetensors) for a model of this configuration.</summary>
    /// <param name="dropout">For further training; PEFT's own value belongs to the training that made the adapter.</param>
    /// <exception cref="ModelFileException">Not a LoRA adapter, or not for this model.</exception>
    public static LoraAdapter Load(string folder, ModelConfig config, Device? device = null, double dropout = 0)
    {
        var settings = PeftConfig.Read(folder) with { Dropout = dropout };
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var target = device ?? DevicePlacement.Current.Device;
        var path = Path.Combine(folder, "adapter_model.safetensors");
        using var file = Checkpoint.OpenFile(path);
        var tensors = new List<Tensor>();
        var unread = file.Names.ToHashSet(StringComparer.Ordinal);
        Tensor Read(string name, long rows, long columns)
        {
            unread.Remove(name);
            if (!file.TryGet(name, out var stored)) throw new ModelFileException(path, $"has no tensor '{name}'; the adapter does not fit the model or its target_modules");
            if (!stored.Shape.SequenceEqual([rows, columns])) throw new ModelFileException(path, $"tensor '{name}' is [{string.Join(", ", stored.Shape)}], the model needs [{rows}, {columns}]");
            return TensorFiles.ToFloat(stored).to(target);
        }
        foreach (var module in Modules(config))
        {
            var isTarget = settings.Targets.Contains(module.Name);
            tensors.Add(isTarget ? Read(module.Key("lora_A"), settings.Rank, module.In) : zeros([settings.Rank, module.In], device: target)); // (R, in)
            tensors.Add(isTarget ? Read(module.Key("lora_B"), module.Out, settings.Rank) : zeros([module.Out, settings.Rank], device: target)); // (out, R)
        }
        if (unread.Order(StringComparer.Ordinal).FirstOrDefault() is { } extra)
            throw new ModelFileException(path, $"has tensor {ModelFileException.Quote(extra)}, which is no part of a LoRA adapter of this model; its answers would be wrong without it");
        return new LoraAdapter(config, settings, [.. tensors.Select(t => t.DetachFromDisposeScope())], target, file.Metadata.ToImmutableDictionary());
    }

    /// <summary>Checks that the adapter was trained on this base and this chat template, as far as its file says: on others its answers would be quietly wrong.</summary>
    /// <exception cref="ModelFileException">It was trained on another.</exception>
    public void RequireTrainedOn(string folder, string baseDigest, string templateDigest)
    {
        // The template first: it is part of the base's digest too, and is the cause that helps when only it changed.
        Require("template_digest", "chat template", templateDigest);
        Require("base_digest", "base model", baseDigest);

        void Require(string key, string what, string expected)
        {
            if (Metadata.TryGetValue(key, out var stored) && stored != expected)
                throw new ModelFileException(folder, $"was trained on another {what} ({key} {ModelFileException.Quote(stored)}, this model's is '{expected}'); use it with the model it was trained on, or train it again");
        }
    }

    /// <summary>Writes the PEFT pair into an existing folder. <paramref name="metadata"/> goes into the safetensors header, where PEFT ignores it.</summary>
    public void Save(string folder, string baseModel, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        TensorFiles.Write(Path.Combine(folder, "adapter_model.safetensors"), Named(), metadata);
        PeftConfig.Write(folder, Settings, baseModel);
    }

    /// <summary>Adds (alpha / rank)·B·A to the decoder's weights in place, in fp32; the decoder then answers as with the adapter.</summary>
    public void MergeInto(Decoder decoder)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var named = decoder.NamedTensors().ToDictionary(t => t.Name, t => t.Tensor);
        var i = 0;
        foreach (var module in Modules(_config))
        {
            var delta = Tensors[i + 1].mm(Tensors[i]).mul(Settings.Scale); // (out, in)
            named[module.Weight].add_(delta);
            i += 2;
        }
    }

    /// <summary>Target modules' tensors under PEFT's keys.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Named()
    {
        var i = 0;
        foreach (var module in Modules(_config))
        {
            if (Settings.Targets.Contains(module.Name))
            {
                yield return (module.Key("lora_A"), Tensors[i]);
                yield return (module.Key("lora_B"), Tensors[i + 1]);
            }
            i += 2;
        }
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors) tensor.Dispose();
        Scale.Dispose();
    }

    private static IEnumerable<Module> Modules(ModelConfig config)
    {
        int c = config.HiddenSize, q = config.Heads * config.HeadSize, kv = config.KeyValueHeads * config.HeadSize, f = config.IntermediateSize;
        for (var layer = 0; layer < config.Layers; layer++)
        {
            var prefix = TensorNames.Layer(layer);
            yield return new(prefix + "self_attn.", "q_proj", c, q);
            yield return new(prefix + "self_attn.", "k_proj", c, kv);
            yield return new(prefix + "self_attn.", "v_proj", c, kv);
            yield return new(prefix + "self_attn.", "o_proj", q, c);
            yield return new(prefix + "mlp.", "gate_proj", c, f);
            yield return new(prefix + "mlp.", "up_proj", c, f);
            yield return new(prefix + "mlp.", "down_proj", f, c);
        }
    }

    private readonly record struct Module(string Prefix, string Name, int In, int Out)
    {
        public string Weight => $"{Prefix}{Name}.weight";

        public string Key(string part) => $"base_model.model.{Prefix}{Name}.{part}.weight";
    }
}
