namespace MultiagentAspire.Tasks;

/// <summary>A way to extract and compare answers.</summary>
/// <param name="Name">Its name in reports; unique in a task.</param>
/// <param name="Extract">Maps a response to its answer; null where it has none.</param>
/// <param name="Correct">
/// Whether an answer (first) is correct by a reference answer (second). Votes call it for two answers.
/// </param>
public sealed record AnswerReading(
    string Name,
    Func<string, string?> Extract,
    Func<string, string, bool> Correct
)
{
    /// <summary>Extracts and grades an answer; a response without an answer is wrong.</summary>
    public GradedAnswer Grade(string response, string reference) =>
        Extract(response) is { } answer
            ? new GradedAnswer(response, answer, Correct(answer, reference))
            : new GradedAnswer(response, null, false);
}
