namespace MultiagentAspire.Modeling.Generation;

/// <summary>How the next token of one row is drawn.</summary>
/// <param name="Temperature">0 = the most likely token.</param>
/// <param name="TopP">Nucleus (Holtzman et al. 2020): the smallest set of most likely tokens whose
/// probability reaches it, at least one; 1 = all.</param>
/// <param name="TopK">At most so many of the most likely tokens; 0 = all.</param>
/// <param name="Uniform">A number in [0, 1) that decides the draw: equal numbers give equal tokens, whatever
/// shares the batch.</param>
public readonly record struct Draw(double Temperature, double TopP, int TopK, double Uniform);
