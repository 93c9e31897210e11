using System.Text.Json;

namespace MultiagentAspire.Serving.Protocol;

/// <summary>A parameter of OpenAI's protocol that this server does not have.</summary>
/// <param name="IsHarmless">Whether a value asks for what the server does anyway, so that it is accepted.</param>
/// <param name="Reason">Why other values are refused and what to do, for the error message.</param>
internal sealed record UnsupportedParameter(Func<JsonElement, bool> IsHarmless, string Reason);
