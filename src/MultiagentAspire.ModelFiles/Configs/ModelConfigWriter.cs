using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiagentAspire.ModelFiles.Configs;

/// <summary>Writes <c>config.json</c> in the v4 form, which every reader understands, for models that this project trains.</summary>
public static class ModelConfigWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the file of a llama model without rope scaling, the only kind that is trained from scratch.</summary>
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
            ["hidden_size"] = config.HiddenSize,
            ["intermediate_size"] = config.IntermediateSize,
            ["num_hidden_layers"] = config.Layers,
            ["num_attention_heads"] = config.Heads,
            ["num_key_value_heads"] = config.KeyValueHeads,
            ["head_dim"] = config.HeadSize,
            ["hidden_act"] = "silu",
            ["max_position_embeddings"] = config.MaxPositions,
            ["rms_norm_eps"] = config.NormEpsilon,
            ["rope_theta"] = config.Rope.Theta,
            ["rope_scaling"] = null,
            ["attention_bias"] = config.QueryBias,
            ["mlp_bias"] = config.MlpBias,
            ["tie_word_embeddings"] = config.TiedEmbeddings,
            ["vocab_size"] = config.VocabularySize,
            ["bos_token_id"] = config.BosTokenId,
            ["eos_token_id"] = Ids(config),
            ["pad_token_id"] = config.PadTokenId,
            ["torch_dtype"] = type,
            ["use_cache"] = true,
        };
        File.WriteAllText(Path.Combine(folder, "config.json"), json.ToJsonString(Indented) + "\n");
    }

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
