using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Configs;

namespace MultiagentAspire.Modeling.Models;

/// <summary>Writes a finetuned model beside the files of the one it came from.</summary>
public static class ModelFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Writes the weights in fp32 into an existing folder, and copies configuration, tokenizer and template of <paramref name="original"/>:
    /// finetuning changes weights only, so every key of the configuration stays, known to this project or not, except the weights' type.
    /// </summary>
    /// <param name="split">Write fused projections as the plain ones that they are made of, for tools that know no others: the model is then of the LLaMA or, with a window, the Mistral family.</param>
    public static void Write(string folder, Decoder decoder, string original, bool split = false)
    {
        foreach (var file in Directory.GetFiles(original).Where(IsCompanion))
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(file)), File.ReadAllBytes(file)); // not File.Copy: the original may be read-only
        var path = Path.Combine(folder, "config.json");
        var config =
            JsonNode.Parse(File.ReadAllText(path))?.AsObject()
            ?? throw new ModelFileException(path, "is no JSON object");
        if (config.ContainsKey("dtype"))
            config["dtype"] = "float32";
        if (config.ContainsKey("torch_dtype") || !config.ContainsKey("dtype"))
            config["torch_dtype"] = "float32";
        if (split)
            Split(config, decoder.Config);
        File.WriteAllText(path, config.ToJsonString(Indented) + "\n");
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var quiet = TorchSharp.torch.no_grad();
        CheckpointShards.Write(folder, decoder.NamedTensors(split));
    }

    /// <summary>Phi-3 but for its fused projections is LLaMA, and with a window Mistral.</summary>
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

    /// <summary>Not the weights, nor the index of shards that are no longer there, nor what training wrote about itself.</summary>
    private static bool IsCompanion(string file) =>
        Path.GetExtension(file) is ".json" or ".jinja" or ".model" or ".txt"
        && !file.EndsWith(".index.json", StringComparison.Ordinal)
        && Path.GetFileName(file) != "training.json";
}
