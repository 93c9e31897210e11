using System.Text.Encodings.Web;
using System.Text.Json;

namespace MultiagentAspire.Core;

/// <summary>
/// The JSON contexts with the relaxed encoder. They are in a class of their own because the order is undefined in which
/// parts of a partial class initialize their static fields.
/// </summary>
internal static class UnescapedJson
{
    /// <summary>Core's records in readable text.</summary>
    public static CoreJson Core { get; } = new(WithUnescapedText(CoreJson.Default.Options));

    /// <summary>Lines of data files in readable text.</summary>
    public static TrainingLineJson Lines { get; } = new(WithUnescapedText(TrainingLineJson.Default.Options));

    private static JsonSerializerOptions WithUnescapedText(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
