namespace MultiagentAspire.Dashboard.Debates;

/// <summary>A piece of two texts that are compared.</summary>
/// <param name="Change">Which of the texts holds it.</param>
/// <param name="Text">The piece, white space included.</param>
internal sealed record DiffPart(Change Change, string Text);
