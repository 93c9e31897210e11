using System.Globalization;
using System.Text.Json.Serialization;

namespace MultiagentAspire.Core;

/// <summary>What an agent does in a debate: generators answer first, critics revise; <see cref="Single"/> and <see cref="Base"/> belong to the comparison arms.</summary>
public enum AgentRole
{
    Generator,
    Critic,
    Summarizer,

    /// <summary>The one finetuned model of the single-agent arms.</summary>
    Single,

    /// <summary>The untouched base model.</summary>
    Base,
}

/// <summary>One agent of a society: its role and its slot (0-based). Written as <c>generator-1</c>, 1-based, in files and logs.</summary>
[JsonConverter(typeof(AgentIdJsonConverter))]
public readonly record struct AgentId(AgentRole Role, int Slot) : IComparable<AgentId>
{
    public static AgentId Generator(int slot) => new(AgentRole.Generator, slot);

    public static AgentId Critic(int slot) => new(AgentRole.Critic, slot);

    public int CompareTo(AgentId other) => (Role, Slot).CompareTo((other.Role, other.Slot));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Role.ToString().ToLowerInvariant()}-{Slot + 1}");

    /// <summary>Reads what <see cref="ToString"/> writes; false when <paramref name="text"/> is no agent name.</summary>
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

/// <summary>A base model: its folder in Hugging Face layout and the digest of its content, or what answers at an endpoint.</summary>
/// <param name="Path">The folder; of a model at an endpoint its address and name, for people to read.</param>
public sealed record ModelRef(string Path, string Digest)
{
    /// <summary>Whether its weights lie here, so that it can be finetuned.</summary>
    [JsonIgnore]
    public bool HasFolder => Remote is null or { Adapters: not null };

    /// <summary>Where it answers and how it is called; null for a model that answers from its folder.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RemoteModel? Remote { get; init; }
}

/// <summary>An adapter (or a full finetuned checkpoint) in a folder, named by the digest of its content: two adapters with one digest are the same weights.</summary>
public sealed record AdapterRef(string Path, string Digest)
{
    /// <summary>The name under which the endpoint that finetuned it answers as it; the folder then holds only the record of that. Null for weights that lie in the folder.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Model { get; init; }
}

/// <summary>What answers for one agent: a base model and, unless the agent is the untouched base, its adapter.</summary>
public sealed record AgentModel(ModelRef Base, AdapterRef? Adapter = null);

/// <summary>One chat message. <paramref name="Role"/> is <c>system</c>, <c>user</c> or <c>assistant</c>.</summary>
public sealed record ChatTurn(string Role, string Content)
{
    public static ChatTurn User(string content) => new("user", content);

    public static ChatTurn Assistant(string content) => new("assistant", content);
}
