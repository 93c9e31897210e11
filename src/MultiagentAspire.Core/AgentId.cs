using System.Globalization;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// One agent of a society: its role and its slot (0-based). Written as <c>generator-1</c>, 1-based, in files
/// and logs.
/// </summary>
[JsonConverter(typeof(AgentIdJsonConverter))]
public readonly record struct AgentId(AgentRole Role, int Slot) : IComparable<AgentId>
{
    public static AgentId Generator(int slot) => new(AgentRole.Generator, slot);

    public static AgentId Critic(int slot) => new(AgentRole.Critic, slot);

    public int CompareTo(AgentId other) => (Role, Slot).CompareTo((other.Role, other.Slot));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Role.ToString().ToLowerInvariant()}-{Slot + 1}");

    /// <summary>
    /// Reads what <see cref="ToString"/> writes; false when <paramref name="text"/> is no agent name.
    /// </summary>
    public static bool TryParse(string text, out AgentId agent)
    {
        agent = default;
        var dash = text.LastIndexOf('-');
        if (
            dash <= 0
            || !char.IsAsciiLetter(text[0])
            || !Enum.TryParse<AgentRole>(text[..dash], ignoreCase: true, out var role)
            || !int.TryParse(
                text[(dash + 1)..],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
            || number < 1
        )
            return false;
        // Enum parsing also takes numbers, lists and blanks, and number parsing leading zeros: none of them is a name.
        var named = new AgentId(role, number - 1);
        if (!string.Equals(named.ToString(), text, StringComparison.OrdinalIgnoreCase))
            return false;
        agent = named;
        return true;
    }

    public static bool operator <(AgentId left, AgentId right) => left.CompareTo(right) < 0;

    public static bool operator >(AgentId left, AgentId right) => left.CompareTo(right) > 0;

    public static bool operator <=(AgentId left, AgentId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(AgentId left, AgentId right) => left.CompareTo(right) >= 0;
}
