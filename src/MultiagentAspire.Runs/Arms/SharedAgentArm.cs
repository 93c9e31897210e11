using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// One model as all agents: it debates with itself and is finetuned on what all agents of a society would learn, first
/// responses and revisions. Against the method it shows what agents of their own are worth.
/// </summary>
internal sealed class SharedAgentArm : SingleModelArm
{
    public override string Name => "shared-agent";

    public override string Description =>
        "One model finetuned on all agents' data, first responses and revisions, and measured as all agents of a "
        + "debate.";

    public override int Order => 65;

    public override SingleModelData SingleModelData => SingleModelData.AllAgents;

    protected override bool IsDebated => true;

    public override IEnumerable<Measurement> Measure(Arm arm, int iteration)
    {
        if (iteration > 0)
            yield return Measurement.OfDebate(arm, arm.Name, arm.SocietyAfter(iteration, arm.Slots));
    }
}
