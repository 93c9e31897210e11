namespace MultiagentAspire.Runs.Arms;

/// <summary>One model, finetuned on first responses that match the vote of a debate among its copies.</summary>
internal sealed class SingleAgentDebateArm : SingleModelArm
{
    /// <summary>The registered name, for the classes that refer to this arm.</summary>
    public const string ArmName = "single-agent-debate";

    public override string Name => ArmName;

    public override string Description =>
        "One model finetuned on first responses that match a debate's vote.";

    public override int Order => 50;

    protected override bool IsDebated => true;
}
