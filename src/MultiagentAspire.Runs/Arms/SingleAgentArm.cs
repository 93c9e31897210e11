namespace MultiagentAspire.Runs.Arms;

/// <summary>One model, finetuned on its own samples that match the vote over them.</summary>
internal sealed class SingleAgentArm : SingleModelArm
{
    /// <summary>The registered name, for the classes that refer to this arm.</summary>
    public const string ArmName = "single-agent";

    public override string Name => ArmName;

    public override string Description => "One model finetuned on samples that match their vote.";

    public override int Order => 40;

    protected override bool IsDebated => false;
}
