using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>Lists of agents in settings.</summary>
public static class AgentLists
{
    /// <summary>Names of agents with commas between them, each once; none for an empty text.</summary>
    /// <param name="text">Such as <c>generator-1, critic-2</c>.</param>
    /// <param name="key">The setting's key, which messages name.</param>
    /// <exception cref="InvalidSettingException">One is no agent's name.</exception>
    public static IReadOnlyList<AgentId> Parse(string text, string key) =>
        [.. Names(text).Distinct(StringComparer.Ordinal).Select(name => Parsed(name, key))];

    private static string[] Names(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static AgentId Parsed(string name, string key) =>
        AgentId.TryParse(name, out var agent)
            ? agent
            : throw new InvalidSettingException(
                key,
                $"'{name}' is no agent; they are named generator-1, critic-1 and so on"
            );
}
