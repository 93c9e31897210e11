namespace MultiagentAspire.Core;

/// <summary>
/// Sampling of one request; null values are left to the model's own defaults. Temperature and top-p are rounded to
/// single precision, in which engines and servers compute, so that a request has the same work-item id and text on
/// every path.
/// </summary>
/// <param name="Temperature">0 is greedy.</param>
/// <param name="TopP">Probability mass of the nucleus; 1 for no truncation.</param>
/// <param name="TopK">0 for no truncation, also where the model has a default of its own.</param>
/// <param name="MaxTokens">Limit on tokens of the response; null: as many as fit the context.</param>
public sealed record RequestedSampling(
    double? Temperature = null,
    double? TopP = null,
    int? TopK = null,
    int? MaxTokens = null
)
{
    /// <inheritdoc cref="RequestedSampling" path="/param[@name='Temperature']"/>
    public double? Temperature { get; init; } = (float?)Temperature;

    /// <inheritdoc cref="RequestedSampling" path="/param[@name='TopP']"/>
    public double? TopP { get; init; } = (float?)TopP;

    /// <inheritdoc cref="RequestedSampling" path="/param[@name='TopK']"/>
    public int? TopK { get; init; } = TopK;

    /// <inheritdoc cref="RequestedSampling" path="/param[@name='MaxTokens']"/>
    public int? MaxTokens { get; init; } = MaxTokens;

    /// <summary>
    /// Sampling with all values of <paramref name="settings"/>, so that no default of a model applies.
    /// </summary>
    public static RequestedSampling Of(SamplingSettings settings) =>
        new(settings.Temperature, settings.TopP, settings.TopK, settings.MaxTokens);
}
