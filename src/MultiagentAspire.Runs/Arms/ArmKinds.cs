using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// The registry of arms: every concrete <see cref="ArmKind"/> of this assembly.
/// </summary>
public static class ArmKinds
{
    /// <summary>Name of the arm of the method itself, <c>multiagent</c>.</summary>
    public const string Method = MultiagentArm.ArmName;

    /// <summary>Name of the arm of the untrained base model, <c>base</c>: the baseline of the report.</summary>
    public const string Base = BaseArm.ArmName;

    private static readonly Registry<ArmKind> Registered = new();

    /// <summary>
    /// All registered arms in the order in which they run: by <see cref="ArmKind.Order"/>, then by name.
    /// </summary>
    public static ImmutableArray<ArmKind> All { get; } = [.. Registered.All.OrderBy(kind => kind.Order)];

    /// <summary>The names of <see cref="All"/>, in the same order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(kind => kind.Name)];

    /// <summary>Arms of a run whose file has no section <c>arms</c>, in the order of the report's table.</summary>
    public static ImmutableArray<string> Default { get; } =
    [
        BaseArm.ArmName,
        MajorityArm.ArmName,
        DebateArm.ArmName,
        SingleAgentArm.ArmName,
        SingleAgentDebateArm.ArmName,
        MultiagentArm.ArmName,
    ];

    /// <summary>The registered arm of a name, with case; null where there is none.</summary>
    public static ArmKind? Find(string name) => Registered.Find(name);

    /// <summary>The registered arm of a name that was checked before.</summary>
    /// <exception cref="ArgumentException">No arm has the name; the message lists those that exist.</exception>
    public static ArmKind Of(string name) => Registered.Get(name);
}
