namespace MultiagentAspire.Dashboard.Debates;

/// <summary>A piece of a text.</summary>
/// <param name="Raw">As it stands there.</param>
/// <param name="Tex">What is between the delimiters of a formula; null where it is no formula.</param>
/// <param name="Display">The formula stands on lines of its own.</param>
internal sealed record MathSegment(string Raw, string? Tex = null, bool Display = false);
