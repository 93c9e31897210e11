namespace MultiagentAspire.Training.Sft;

/// <summary>What a finished finetuning did, stored beside its weights.</summary>
internal sealed record OutcomeRecord(
    int Examples,
    int Steps,
    double[] Losses,
    long Tokens,
    long LearnedTokens,
    int Dropped,
    double Seconds
)
{
    /// <summary>Empty where an earlier version trained.</summary>
    public double[] LearningRates { get; set; } = [];
}
