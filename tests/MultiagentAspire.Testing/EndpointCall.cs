using System.Text.Json;

namespace MultiagentAspire.Testing;

/// <summary>One request as the endpoint received it.</summary>
/// <param name="Path">Path of the address, without the query.</param>
/// <param name="Body">The body as text; empty where there is none.</param>
/// <param name="Authorization">Value of the header; null where it is missing.</param>
/// <param name="PreviousCalls">Number of equal requests before: 0 for the first attempt.</param>
public sealed record EndpointCall(string Path, string Body, string? Authorization, int PreviousCalls)
{
    /// <summary>HTTP method.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The query, with its question mark; empty where there is none.</summary>
    public string Query { get; init; } = "";

    /// <summary>Value of the header; null where it is missing.</summary>
    public string? ContentType { get; init; }

    /// <summary>Text of the last message of a chat completion.</summary>
    public string LastMessage
    {
        get
        {
            using var json = JsonDocument.Parse(Body);
            return json
                .RootElement.GetProperty("messages")
                .EnumerateArray()
                .Last()
                .GetProperty("content")
                .GetString()!;
        }
    }
}
