using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints;

/// <summary>Settings that go with a list of endpoints.</summary>
public static class EndpointSettings
{
    /// <summary>Whether a worker calls endpoints and does nothing else; <c>true</c>, <c>false</c> or nothing.</summary>
    /// <param name="key">The setting's key.</param>
    /// <param name="endpoints">What it may call.</param>
    /// <param name="list">The key of that list.</param>
    /// <exception cref="InvalidSettingException">It is neither, or there is nothing that it may call.</exception>
    public static bool Only(string? text, string key, AllowedEndpoints endpoints, string list) =>
        text switch
        {
            null or "" or "false" => false,
            "true" when endpoints.Any => true,
            "true" => throw new InvalidSettingException(
                key,
                $"needs {list}, or this worker would take nothing"
            ),
            _ => throw new InvalidSettingException(key, $"'{text}' is neither true nor false"),
        };
}
