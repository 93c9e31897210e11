using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Runs.Folders;

/// <summary>The stored result of a <see cref="Plans.HealthStep"/>.</summary>
/// <param name="Collapse">Why the agents count as one; null where they do not.</param>
/// <param name="Agreement">By how much agreement fell; null where it did not.</param>
/// <param name="Action">What the run did.</param>
/// <param name="BackTo">The iteration whose agents the society has again; null unless it went back.</param>
public sealed record HealthStepResult(
    string? Collapse,
    string? Agreement,
    GuardAction Action,
    int? BackTo = null
);
