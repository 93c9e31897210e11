using System.Text.Encodings.Web;
using System.Text.Json;

namespace MultiagentAspire.Core;

/// <summary>The contexts with the relaxed encoder. Apart from them, since the parts of a partial class initialise their statics in no stated order.</summary>
internal static class ReadableJson
{
    public static CoreJson Core { get; } = new(Relaxed(CoreJson.Default.Options));

    public static TrainingLineJson Lines { get; } = new(Relaxed(TrainingLineJson.Default.Options));

    private static JsonSerializerOptions Relaxed(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
