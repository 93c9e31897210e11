using System.Text.Encodings.Web;
using System.Text.Json;

namespace MultiagentAspire.Core;

/// <summary>
/// The contexts with the relaxed encoder. Apart from them, since the parts of a partial class initialise
/// their statics in no stated order.
/// </summary>
internal static class UnescapedJson
{
    public static CoreJson Core { get; } = new(WithUnescapedText(CoreJson.Default.Options));

    public static TrainingLineJson Lines { get; } = new(WithUnescapedText(TrainingLineJson.Default.Options));

    private static JsonSerializerOptions WithUnescapedText(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
