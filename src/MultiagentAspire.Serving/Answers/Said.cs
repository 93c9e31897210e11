namespace MultiagentAspire.Serving.Answers;

/// <summary>More of the text of a choice.</summary>
internal sealed record Said(int Choice, string Text) : AnswerPart;
