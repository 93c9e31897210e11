namespace MultiagentAspire.ModelFiles.Templates;

/// <summary><c>break</c> or <c>continue</c>.</summary>
/// <param name="Breaks">It is <c>break</c>.</param>
internal sealed record LoopJump(bool Breaks) : Statement;
