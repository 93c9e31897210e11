namespace MultiagentAspire.Training.Pretraining;

/// <summary>A part of a pretraining with one mix of documents.</summary>
public sealed record RecipePhase
{
    /// <summary>Name of the phase, for progress.</summary>
    public required string Name { get; set; }

    /// <summary>Tokens to train on, padding included; above 0.</summary>
    public required long Tokens { get; set; }

    /// <summary>The documents of the phase.</summary>
    public required CorpusMix Mix { get; set; }

    /// <summary>Factor on the peak learning rates, above 0. Default: 1.</summary>
    public double Rate { get; set; } = 1;

    /// <summary>
    /// Share of the phase, 0 to 1, at its end, over which the learning rates fall linearly to zero. Default: 0, no
    /// decay.
    /// </summary>
    public double Decay { get; set; }
}
