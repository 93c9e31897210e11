using MultiagentAspire.Core;

namespace MultiagentAspire.ServiceDefaults.Settings;

/// <summary>Reads settings that list agents.</summary>
public static class AgentLists
{
    /// <summary>Agents in the order of their names; a repeated name counts once, an empty text has none.</summary>
    /// <param name="text">Names separated by commas, such as <c>generator-1, critic-2</c>.</param>
    /// <param name="key">Key of the setting, for the error message.</param>
    /// <exception cref="InvalidSettingException">A name is no agent's.</exception>
    public static IReadOnlyList<AgentId> Parse(string text, string key) =>
        [.. Names(text).Distinct(StringComparer.Ordinal).Select(name => ParseName(name, key))];

    private static string[] Names(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static AgentId ParseName(string name, string key) =>
        AgentId.TryParse(name, out var agent)
            ? agent
            : throw new InvalidSettingException(
                key,
                $"'{name}' is no agent; they are named generator-1, critic-1 and so on"
            );
}
