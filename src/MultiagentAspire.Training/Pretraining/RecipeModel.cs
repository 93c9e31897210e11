namespace MultiagentAspire.Training.Pretraining;

/// <summary>Sizes of the model of a recipe.</summary>
public sealed record RecipeModel
{
    /// <summary>Number of transformer blocks. Default: 6.</summary>
    public int Layers { get; set; } = 6;

    /// <summary>Width of the hidden states; an even multiple of <see cref="Heads"/>. Default: 128.</summary>
    public int Hidden { get; set; } = 128;

    /// <summary>Width inside the feed-forward layers. Default: 352.</summary>
    public int Intermediate { get; set; } = 352;

    /// <summary>Number of attention heads; each has keys and values of its own. Default: 4.</summary>
    public int Heads { get; set; } = 4;

    /// <summary>Context length in tokens, at least 128. Default: 512.</summary>
    public int MaxPositions { get; set; } = 512;
}
