using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.Modeling.Models;

/// <summary>Writes a finetuned model with copies of the companion files of its original.</summary>
public static class ModelFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Writes the weights in fp32 into an existing folder, and copies configuration, tokenizer and template of
    /// the original. Finetuning changes weights only, so every key of the configuration stays, known to this
    /// project or not, except the weights' type.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="decoder">The finetuned model.</param>
    /// <param name="original">Folder of the model that it was finetuned from.</param>
    /// <param name="split">Write fused projections as the plain ones that they are made of, for tools that
    /// know no others: the model is then of the LLaMA or, with a window, the Mistral family.</param>
    /// <exception cref="ModelFileException">The original's config.json is no JSON object.</exception>
    public static void Write(string folder, Decoder decoder, string original, bool split = false)
    {
        foreach (var file in Directory.GetFiles(original).Where(IsCompanion))
        {
            // File.Copy would copy a read-only flag too.
            var bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(file)), bytes);
        }
        RewriteConfig(Path.Combine(folder, "config.json"), decoder.Config, split);
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var noGrad = TorchSharp.torch.no_grad();
        CheckpointShards.Write(folder, decoder.NamedTensors(split));
    }

    /// <summary>States fp32 as the weights' type, under the key or keys that the file uses.</summary>
    private static void RewriteConfig(string path, ModelConfig model, bool split)
    {
        var config =
            JsonNode.Parse(File.ReadAllText(path))?.AsObject()
            ?? throw new ModelFileException(path, "is no JSON object");
        if (config.ContainsKey("dtype"))
            config["dtype"] = "float32";
        if (config.ContainsKey("torch_dtype") || !config.ContainsKey("dtype"))
            config["torch_dtype"] = "float32";
        if (split)
            Split(config, model);
        File.WriteAllText(path, config.ToJsonString(Indented) + "\n");
    }

    /// <summary>
    /// Renames the family: Phi-3 without fused projections is LLaMA, and with a sliding window Mistral.
    /// </summary>
    private static void Split(JsonObject json, ModelConfig config)
    {
        var window = config.SlidingWindow < config.MaxPositions;
        json["model_type"] = window ? "mistral" : "llama";
        json["architectures"] = new JsonArray(window ? "MistralForCausalLM" : "LlamaForCausalLM");
        foreach (var key in (string[])["auto_map", "embd_pdrop", "resid_pdrop"])
            json.Remove(key); // of Phi-3's own code
        if (!window)
            json.Remove("sliding_window");
        if (json["rope_scaling"] is JsonObject scaling && scaling["type"]?.GetValue<string>() == "su")
            scaling["type"] = "longrope"; // Phi-3's first name for it
    }

    /// <summary>
    /// Whether a file is copied: configuration, tokenizer and template are; weights, the index of shards that
    /// the copy does not have, and the record of a training are not.
    /// </summary>
    private static bool IsCompanion(string file) =>
        Path.GetExtension(file) is ".json" or ".jinja" or ".model" or ".txt"
        && !file.EndsWith(".index.json", StringComparison.Ordinal)
        && Path.GetFileName(file) != "training.json";
}
