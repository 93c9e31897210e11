using System.Globalization;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>
/// One agent of a society. Its text form in files and logs is <c>generator-1</c>, with the slot counted from 1.
/// </summary>
/// <param name="Role">What the agent does in a debate.</param>
/// <param name="Slot">Slot of the society, counted from 0.</param>
[JsonConverter(typeof(AgentIdJsonConverter))]
public readonly record struct AgentId(AgentRole Role, int Slot) : IComparable<AgentId>
{
    /// <summary>The generator of a slot, counted from 0.</summary>
    public static AgentId Generator(int slot) => new(AgentRole.Generator, slot);

    /// <summary>The critic of a slot, counted from 0.</summary>
    public static AgentId Critic(int slot) => new(AgentRole.Critic, slot);

    /// <summary>Orders by role, then by slot: all generators before all critics.</summary>
    public int CompareTo(AgentId other) => (Role, Slot).CompareTo((other.Role, other.Slot));

    /// <summary>The text form, such as <c>critic-2</c> for slot 1.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Role.ToString().ToLowerInvariant()}-{Slot + 1}");

    /// <summary>
    /// Parses the text form, ignoring case; false where the text is no agent name.
    /// </summary>
    public static bool TryParse(string text, out AgentId agent)
    {
        agent = default;
        var dash = text.LastIndexOf('-');
        if (dash <= 0 || !char.IsAsciiLetter(text[0]))
            return false;
        if (!Enum.TryParse<AgentRole>(text[..dash], ignoreCase: true, out var role))
            return false;
        var slot = text.AsSpan(dash + 1);
        if (
            !int.TryParse(slot, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number < 1
        )
            return false;
        // Enum parsing also accepts lists and blanks, and number parsing leading zeros: these are no names.
        var parsed = new AgentId(role, number - 1);
        if (!string.Equals(parsed.ToString(), text, StringComparison.OrdinalIgnoreCase))
            return false;
        agent = parsed;
        return true;
    }

    /// <summary>
    /// Whether <paramref name="left"/> comes before <paramref name="right"/> in the order of <see cref="CompareTo"/>.
    /// </summary>
    public static bool operator <(AgentId left, AgentId right) => left.CompareTo(right) < 0;

    /// <summary>
    /// Whether <paramref name="left"/> comes after <paramref name="right"/> in the order of <see cref="CompareTo"/>.
    /// </summary>
    public static bool operator >(AgentId left, AgentId right) => left.CompareTo(right) > 0;

    /// <summary>
    /// Whether <paramref name="left"/> comes before <paramref name="right"/>, or both are equal in the order of
    /// <see cref="CompareTo"/>.
    /// </summary>
    public static bool operator <=(AgentId left, AgentId right) => left.CompareTo(right) <= 0;

    /// <summary>
    /// Whether <paramref name="left"/> comes after <paramref name="right"/>, or both are equal in the order of
    /// <see cref="CompareTo"/>.
    /// </summary>
    public static bool operator >=(AgentId left, AgentId right) => left.CompareTo(right) >= 0;
}
