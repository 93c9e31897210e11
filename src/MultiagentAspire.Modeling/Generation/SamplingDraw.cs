namespace MultiagentAspire.Modeling.Generation;

/// <summary>How the next token of one row is drawn.</summary>
/// <param name="Temperature">Divides the logits; 0: the most likely token (greedy).</param>
/// <param name="TopP">Nucleus sampling (Holtzman et al. 2020): draw from the smallest set of most likely tokens
/// whose probability reaches this, at least one; 1: from all.</param>
/// <param name="TopK">Draw from at most this many of the most likely tokens; 0: from all.</param>
/// <param name="Uniform">Uniform random number in [0, 1) that decides the draw. Equal numbers give equal tokens,
/// whatever other rows are in the batch.</param>
public readonly record struct SamplingDraw(double Temperature, double TopP, int TopK, double Uniform);
