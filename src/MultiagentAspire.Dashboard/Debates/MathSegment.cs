namespace MultiagentAspire.Dashboard.Debates;

/// <summary>A piece of a text: a formula, or text between formulas.</summary>
/// <param name="Raw">The piece as it is in the text, delimiters included.</param>
/// <param name="Tex">What is between the delimiters of a formula; null where it is no formula.</param>
/// <param name="Display">Whether the formula is set on lines of its own. Default: false.</param>
internal sealed record MathSegment(string Raw, string? Tex = null, bool Display = false);
