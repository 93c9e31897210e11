namespace MultiagentAspire.Tasks.Reading;

/// <summary>
/// The paper's grader (<see cref="MathGrader"/>) without what is wrong by common sense: different units are different,
/// and repeating decimals have their value.
/// </summary>
internal static class MathAnswers
{
    /// <summary>Whether two answers mean the same. Symmetric where the paper's grader is.</summary>
    public static bool Equivalent(string answer, string other)
    {
        if (AnswerUnits.Differ(answer, other))
            return false;
        if (LiteralText.HasRepeatingDigits(answer) || LiteralText.HasRepeatingDigits(other))
            return AnswerValue.AreEqual(AnswerReader.Read(answer), AnswerReader.Read(other));
        return MathGrader.Equivalent(
            AnswerNormalizer.WithoutRemarks(answer),
            AnswerNormalizer.WithoutRemarks(other)
        );
    }
}
