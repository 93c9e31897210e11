namespace MultiagentAspire.Core;

/// <summary>The input of one debate: the body of a <c>debate</c> work item.</summary>
/// <param name="Id">Id of the debate, from which its seeds derive.</param>
/// <param name="Task">The task, for prompts and answer extraction.</param>
/// <param name="Problem">The question.</param>
/// <param name="Society">The models that debate.</param>
/// <param name="Settings">Rounds, topology and sampling.</param>
public sealed record DebateRequest(
    DebateId Id,
    TaskSpec Task,
    Problem Problem,
    Society Society,
    DebateSettings Settings
);
