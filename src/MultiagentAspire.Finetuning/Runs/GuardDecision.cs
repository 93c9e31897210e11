namespace MultiagentAspire.Finetuning.Runs;

/// <summary>What the guard decided about a new critic; <see cref="None"/> where there is no guard, or it has not decided yet.</summary>
internal enum GuardDecision
{
    None,
    Replaced,
    KeptPrevious,
}
