using System.Collections.Frozen;
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

    /// <summary>
    /// All registered arms in the order in which they run: by <see cref="ArmKind.Order"/>, then by name.
    /// </summary>
    public static ImmutableArray<ArmKind> All { get; } =
    [
        .. Registry
            .InstancesOf<ArmKind>()
            .OrderBy(kind => kind.Order)
            .ThenBy(kind => kind.Name, StringComparer.Ordinal),
    ];

    /// <summary>The names of <see cref="All"/>, in the same order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(kind => kind.Name)];

    /// <summary>Arms of a run whose file has no section <c>arms</c>, in the order of the report's table.</summary>
    public static ImmutableArray<string> Default { get; } =
    [BaseArm.ArmName, MajorityArm.ArmName, DebateArm.ArmName, SingleAgentArm.ArmName, MultiagentArm.ArmName];

    private static readonly FrozenDictionary<string, ArmKind> ByName = All.ToFrozenDictionary(
        kind => kind.Name,
        StringComparer.Ordinal
    );

    /// <summary>The registered arm of a name, with case; null where there is none.</summary>
    public static ArmKind? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The registered arm of a name that was checked before.</summary>
    /// <exception cref="KeyNotFoundException">No arm has the name.</exception>
    public static ArmKind Of(string name) => ByName[name];
}
