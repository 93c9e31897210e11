using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Modeling.Models;

namespace MultiagentAspire.Modeling.Files;

/// <summary>Writes a finetuned model beside the files of the one it came from.</summary>
public static class ModelFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Writes the weights in fp32 into an existing folder, and copies configuration, tokenizer and template of <paramref name="original"/>:
    /// finetuning changes weights only, so every key of the configuration stays, known to this project or not, except the weights' type.
    /// </summary>
    public static void Write(string folder, Decoder decoder, string original)
    {
        foreach (var file in Directory.GetFiles(original).Where(IsCompanion))
            File.WriteAllBytes(Path.Combine(folder, Path.GetFileName(file)), File.ReadAllBytes(file)); // not File.Copy: the original may be read-only
        var path = Path.Combine(folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))?.AsObject() ?? throw new ModelFileException(path, "is no JSON object");
        if (config.ContainsKey("dtype")) config["dtype"] = "float32";
        if (config.ContainsKey("torch_dtype") || !config.ContainsKey("dtype")) config["torch_dtype"] = "float32";
        File.WriteAllText(path, config.ToJsonString(Indented) + "\n");
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var quiet = TorchSharp.torch.no_grad();
        TensorFiles.Write(Path.Combine(folder, "model.safetensors"), decoder.NamedTensors());
    }

    /// <summary>Not the weights, nor the index of shards that are no longer there, nor what training wrote about itself.</summary>
    private static bool IsCompanion(string file) =>
        Path.GetExtension(file) is ".json" or ".jinja" or ".model" or ".txt"
        && !file.EndsWith(".index.json", StringComparison.Ordinal) && Path.GetFileName(file) != "training.json";
}
