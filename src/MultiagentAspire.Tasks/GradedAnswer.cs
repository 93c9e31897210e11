namespace MultiagentAspire.Tasks;

/// <summary>
/// One response with its judgement. <paramref name="Answer"/> is null when none parsed; such a response
/// counts as wrong, never as missing.
/// </summary>
public sealed record GradedAnswer(string Text, string? Answer, bool Correct);
