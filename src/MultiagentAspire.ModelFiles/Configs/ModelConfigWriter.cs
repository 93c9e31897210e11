using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>
/// Writes <c>config.json</c> of models that this project trains from scratch, in the form of transformers 4,
/// which every reader understands.
/// </summary>
public static class ModelConfigWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Writes the file of a llama model without rope scaling, the only kind that is trained from scratch.
    /// </summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="config">The model.</param>
    /// <param name="type">Type of the weights on disk, <c>torch_dtype</c>.</param>
    /// <exception cref="NotSupportedException">The model is of another family, or its rope is scaled.</exception>
    public static void Write(string folder, ModelConfig config, string type = "float32")
    {
        if (config.ModelType != "llama" || config.Rope.Kind != RopeKind.Default)
            throw new NotSupportedException(
                $"Only unscaled llama configurations are written, not {config.ModelType} with {config.Rope.Kind} rope."
            );
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray("LlamaForCausalLM"),
            ["model_type"] = "llama",
        };
        AddSizes(json, config);
        AddTokens(json, config);
        json["torch_dtype"] = type;
        json["use_cache"] = true;
        File.WriteAllText(Path.Combine(folder, "config.json"), json.ToJsonString(Indented) + "\n");
    }

    /// <summary>The keys that decide shapes and arithmetic.</summary>
    private static void AddSizes(JsonObject json, ModelConfig config)
    {
        json["hidden_size"] = config.HiddenSize;
        json["intermediate_size"] = config.IntermediateSize;
        json["num_hidden_layers"] = config.Layers;
        json["num_attention_heads"] = config.Heads;
        json["num_key_value_heads"] = config.KeyValueHeads;
        json["head_dim"] = config.HeadSize;
        json["hidden_act"] = "silu";
        json["max_position_embeddings"] = config.MaxPositions;
        json["rms_norm_eps"] = config.NormEpsilon;
        json["rope_theta"] = config.Rope.Theta;
        json["rope_scaling"] = null;
        json["attention_bias"] = config.QueryKeyValueBias;
        json["mlp_bias"] = config.MlpBias;
        json["tie_word_embeddings"] = config.TiedEmbeddings;
    }

    /// <summary>The vocabulary size and special token ids.</summary>
    private static void AddTokens(JsonObject json, ModelConfig config)
    {
        json["vocab_size"] = config.VocabularySize;
        json["bos_token_id"] = config.BosTokenId;
        json["eos_token_id"] = Ids(config);
        json["pad_token_id"] = config.PadTokenId;
    }

    /// <summary>Nothing, a number or a list of numbers, as Hugging Face files have it.</summary>
    private static JsonNode? Ids(ModelConfig config) =>
        config.EosTokenIds.Length switch
        {
            0 => null,
            1 => JsonValue.Create(config.EosTokenIds[0]),
            _ => new JsonArray([
                .. config.EosTokenIds.Select(id => JsonNode.Parse(id.ToString(CultureInfo.InvariantCulture))),
            ]),
        };
}
