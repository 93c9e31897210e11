using System.Text.Json;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Training.Pretraining;

/// <summary>JSON of recipes and of pretraining checkpoints. Comments are allowed, unknown keys are not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(PretrainRecipe))]
[JsonSerializable(typeof(PretrainState))]
internal sealed partial class RecipeJson : JsonSerializerContext;
