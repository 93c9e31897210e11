using System.Collections.Immutable;

namespace MultiagentAspire.Training.Sft;

/// <summary>Where a finetuning stands, as its checkpoint records it.</summary>
internal sealed record SftState(
    int Step,
    ImmutableArray<double> Losses,
    long Tokens,
    long Learned,
    double Seconds
)
{
    /// <summary>Digest of the job it belongs to.</summary>
    public string Job { get; set; } = "";
}
