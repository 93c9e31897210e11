namespace MultiagentAspire.Training.Pretraining;

/// <summary>Sizes of the model.</summary>
public sealed record RecipeModel
{
    public int Layers { get; set; } = 6;
    public int Hidden { get; set; } = 128;
    public int Intermediate { get; set; } = 352;
    public int Heads { get; set; } = 4;
    public int MaxPositions { get; set; } = 512;
}
