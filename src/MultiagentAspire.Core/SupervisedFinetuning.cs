namespace MultiagentAspire.Core;

/// <summary>Cross-entropy on the tokens of the agent's own responses (paper section 3).</summary>
public sealed class SupervisedFinetuning : TrainingMethod
{
    /// <summary>Name of the method in run files; the default.</summary>
    public const string MethodName = "sft";

    /// <inheritdoc/>
    public override string Name => MethodName;

    /// <inheritdoc/>
    public override string Description => "Supervised finetuning.";
}
