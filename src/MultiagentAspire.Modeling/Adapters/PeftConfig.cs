using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Modeling.Files;

namespace MultiagentAspire.Modeling.Adapters;

/// <summary>adapter_config.json of PEFT (interop B5).</summary>
internal static class PeftConfig
{
    private const string FileName = "adapter_config.json";

    public static LoraSettings Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            using var stream = File.OpenRead(path);
            using var json = JsonDocument.Parse(stream);
            return Read(json.RootElement, path);
        }
        catch (FileNotFoundException) { throw new ModelFileException(path, "is absent; the folder is no PEFT adapter"); }
        catch (DirectoryNotFoundException) { throw new ModelFileException(path, "is absent; the folder is no PEFT adapter"); }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ModelFileException(path, $"is not a valid adapter configuration ({e.Message})", e);
        }
    }

    private static LoraSettings Read(JsonElement root, string path)
    {
        if (root.GetProperty("peft_type").GetString() is not "LORA") throw new ModelFileException(path, "peft_type is not LORA, which is the only kind supported");
        foreach (var flag in (string[])["use_dora", "fan_in_fan_out", "lora_bias"])
            if (root.TryGetProperty(flag, out var set) && set.ValueKind == JsonValueKind.True) throw new ModelFileException(path, $"{flag} is not supported");
        if (root.TryGetProperty("bias", out var bias) && bias.GetString() is not "none") throw new ModelFileException(path, "bias other than none is not supported");
        foreach (var pattern in (string[])["rank_pattern", "alpha_pattern"])
            if (root.TryGetProperty(pattern, out var set) && set.ValueKind == JsonValueKind.Object && set.EnumerateObject().Any())
                throw new ModelFileException(path, $"{pattern} is not supported: all modules must have one rank and one alpha");
        var rank = root.TryGetProperty("r", out var r) ? r.GetInt32() : 8;
        if (rank is < 1 or > 4096) throw new ModelFileException(path, $"r is {rank}; it must be 1 to 4096");
        var alpha = root.TryGetProperty("lora_alpha", out var a) ? a.GetDouble() : 8;
        if (root.TryGetProperty("use_rslora", out var rs) && rs.ValueKind == JsonValueKind.True) alpha *= Math.Sqrt(rank);
        var targets = root.GetProperty("target_modules");
        var modules = targets.ValueKind switch
        {
            JsonValueKind.Array => targets.EnumerateArray().Select(t => t.GetString() ?? "").ToArray(),
            JsonValueKind.String when targets.GetString() == "all-linear" => [.. LoraSettings.AllModules],
            _ => throw new ModelFileException(path, "target_modules must be a list of module names or \"all-linear\""),
        };
        var unknown = modules.Except(LoraSettings.AllModules).FirstOrDefault();
        if (unknown is not null) throw new ModelFileException(path, $"target module '{unknown}' is not supported");
        return new LoraSettings(rank, alpha, 0, [.. modules]);
    }

    public static void Write(string folder, LoraSettings settings, string baseModel)
    {
        var json = new JsonObject
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "CAUSAL_LM",
            ["base_model_name_or_path"] = baseModel,
            ["revision"] = null,
            ["r"] = settings.Rank,
            ["lora_alpha"] = settings.Alpha,
            ["lora_dropout"] = settings.Dropout,
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["use_rslora"] = false,
            ["use_dora"] = false,
            ["lora_bias"] = false,
            ["modules_to_save"] = null,
            ["target_modules"] = new JsonArray([.. settings.Targets.Select(t => (JsonNode)t)]),
            ["layers_to_transform"] = null,
            ["layers_pattern"] = null,
            ["rank_pattern"] = new JsonObject(),
            ["alpha_pattern"] = new JsonObject(),
            ["auto_mapping"] = null,
        };
        File.WriteAllText(Path.Combine(folder, FileName), json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }
}
