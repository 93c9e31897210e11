using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// One model that learns the outcome of the first society's debates, so that one call gives what a debate gives. It
/// runs no debates of its own.
/// </summary>
internal sealed class DistilledArm : SingleModelArm
{
    public override string Name => "distilled";

    public override string Description =>
        "One model finetuned on the final responses of the method's debates, as answers to the bare question.";

    public override int Order => 80;

    public override ImmutableArray<string> Needs => [MultiagentArm.ArmName];

    public override SingleModelData SingleModelData => SingleModelData.Outcomes;

    protected override bool IsDebated => true;

    protected override Arm Teacher(Arm arm) => arm.Others.First(other => other.Kind.IsSociety);
}
