namespace MultiagentAspire.Runs.Arms;

/// <summary>
/// The method (paper section 3): every agent of a society is finetuned on its own responses that reached the
/// consensus.
/// </summary>
internal sealed class MultiagentArm : SocietyArm
{
    /// <summary>The registered name, for the classes that refer to this arm.</summary>
    public const string ArmName = "multiagent";

    public override string Name => ArmName;

    public override string Description =>
        "The method: generators and critics debate, and each is finetuned on its own responses.";

    public override int Order => 30;
}
