namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// What the guard decided about a new critic; <see cref="None"/> where there is no guard, or it has not
/// decided yet.
/// </summary>
public enum GuardDecision
{
    None,
    Replaced,
    KeptPrevious,
}
