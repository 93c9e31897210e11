using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// The registered arms: every concrete <see cref="ArmKind"/> of this assembly, in the order in which they
/// run.
/// </summary>
public static class ArmKinds
{
    /// <summary>Name of the method's own arm, with the settings of its run.</summary>
    public const string Method = MultiagentArm.ArmName;

    /// <summary>Name of the arm of the base model, with which others are compared.</summary>
    public const string Base = BaseArm.ArmName;

    private static readonly Registry<ArmKind> Registered = new();

    /// <summary>In the order in which they run: by <see cref="ArmKind.Order"/>, then by name.</summary>
    public static ImmutableArray<ArmKind> All { get; } = [.. Registered.All.OrderBy(kind => kind.Order)];

    /// <summary>Their names, in the same order.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(kind => kind.Name)];

    /// <summary>What a run compares whose file does not say it, in the order of the table.</summary>
    public static ImmutableArray<string> Default { get; } =
    [BaseArm.ArmName, MajorityArm.ArmName, DebateArm.ArmName, SingleAgentArm.ArmName, MultiagentArm.ArmName];

    /// <summary>The registered arm of a name; null where there is none.</summary>
    public static ArmKind? Find(string name) => Registered.Find(name);

    /// <summary>The registered arm of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ArmKind Of(string name) => Registered.Get(name);
}
