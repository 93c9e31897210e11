using System.Collections.Frozen;
using System.Text.Json;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>The parameters of OpenAI's protocol that would change a response and are not supported.</summary>
internal static class UnsupportedParameters
{
    /// <summary>All of them, by their name in the body.</summary>
    public static FrozenDictionary<string, UnsupportedParameter> ByName { get; } =
        CreateTable().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Each parameter with the values that are accepted.</summary>
    private static Dictionary<string, UnsupportedParameter> CreateTable()
    {
        var noLogprobs = "log-probabilities are not given; leave it out";
        var noTools = "agents call no tools; leave it out";
        var noFunctions = "agents call no functions; leave it out";
        var textOnly = "responses are text; leave it out";
        var textFormat = "responses are text; leave it out, or say { \"type\": \"text\" }";
        var noPenalty = "nothing is penalised; leave it out";
        var noSetting = "agents have no such setting; leave it out";
        var table = new Dictionary<string, UnsupportedParameter>();
        void Add(string name, Func<JsonElement, bool> isHarmless, string reason) =>
            table.Add(name, new UnsupportedParameter(isHarmless, reason));
        Add("logprobs", IsFalse, noLogprobs);
        Add("top_logprobs", IsZero, noLogprobs);
        Add("tools", IsEmpty, noTools);
        Add("tool_choice", IsNoneOrAuto, noTools);
        Add("functions", IsEmpty, noFunctions);
        Add("function_call", IsNoneOrAuto, noFunctions);
        Add("response_format", IsTextFormat, textFormat);
        Add("modalities", IsTextOnly, textOnly);
        Add("frequency_penalty", IsZero, noPenalty);
        Add("presence_penalty", IsZero, noPenalty);
        Add("logit_bias", IsEmpty, "no token is favoured; leave it out");
        Add("store", IsFalse, "responses are not stored; leave it out");
        Add("audio", _ => false, textOnly);
        Add("prediction", _ => false, "responses are not predicted; leave it out");
        Add("web_search_options", _ => false, "agents search nothing; leave it out");
        Add("reasoning_effort", _ => false, noSetting);
        Add("verbosity", _ => false, noSetting);
        return table;
    }

    private static bool IsFalse(JsonElement value) => value.ValueKind == JsonValueKind.False;

    /// <summary>The number 0, whole or not.</summary>
    private static bool IsZero(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number == 0;

    /// <summary>An empty array or object.</summary>
    private static bool IsEmpty(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => value.GetArrayLength() == 0,
            JsonValueKind.Object => value.GetPropertyCount() == 0,
            _ => false,
        };

    private static bool IsNoneOrAuto(JsonElement value) => IsString(value, "none") || IsString(value, "auto");

    /// <summary>An array of nothing but <c>text</c>.</summary>
    private static bool IsTextOnly(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.EnumerateArray().All(element => IsString(element, "text"));

    /// <summary>An object whose type is <c>text</c>.</summary>
    private static bool IsTextFormat(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty("type", out var type)
        && IsString(type, "text");

    private static bool IsString(JsonElement value, string text) =>
        value.ValueKind == JsonValueKind.String && value.ValueEquals(text);
}
