namespace MultiagentAspire.Endpoints;

/// <summary>The outcome of one attempt at an endpoint.</summary>
/// <param name="Answer">The answer; the default when the attempt failed.</param>
/// <param name="Failure">Why the attempt failed; null when there is an answer.</param>
internal readonly record struct Attempt<T>(T Answer, AttemptFailure? Failure)
{
    /// <summary>A successful attempt.</summary>
    public static implicit operator Attempt<T>(T answer) => new(answer, null);

    /// <summary>A failed attempt.</summary>
    public static implicit operator Attempt<T>(AttemptFailure failure) => new(default!, failure);
}
