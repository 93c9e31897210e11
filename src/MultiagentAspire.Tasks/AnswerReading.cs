namespace MultiagentAspire.Tasks;

/// <summary>A way to read and judge responses.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Extract">Response → answer, or null.</param>
/// <param name="Correct">(answer, reference) → whether it is right; between two answers, whether a vote
/// counts them as one.</param>
public sealed record AnswerReading(
    string Name,
    Func<string, string?> Extract,
    Func<string, string, bool> Correct
)
{
    /// <summary>Extracts and judges; without an answer the response is wrong.</summary>
    public GradedAnswer Grade(string response, string reference) =>
        Extract(response) is { } answer
            ? new GradedAnswer(response, answer, Correct(answer, reference))
            : new GradedAnswer(response, null, false);
}
