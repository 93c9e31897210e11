namespace MultiagentAspire.Endpoints;

/// <summary>One attempt at an endpoint: its answer, or why there is none.</summary>
/// <param name="Failure">Null when there is an answer.</param>
internal readonly record struct Attempt<T>(T Answer, AttemptFailure? Failure)
{
    public static implicit operator Attempt<T>(T answer) => new(answer, null);

    public static implicit operator Attempt<T>(AttemptFailure failure) => new(default!, failure);
}
