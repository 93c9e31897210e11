namespace MultiagentAspire.Training.Pretraining;

/// <summary>A stretch of training on one mix of documents.</summary>
public sealed record RecipePhase
{
    public required string Name { get; set; }
    public required long Tokens { get; set; }
    public required CorpusMix Mix { get; set; }

    /// <summary>Factor on the peak rates.</summary>
    public double Rate { get; set; } = 1;

    /// <summary>
    /// Share of the phase, at its end, over which the rates fall linearly to zero. What was learned at high
    /// rates settles then.
    /// </summary>
    public double Decay { get; set; }
}
