namespace MultiagentAspire.Core;

/// <summary>
/// Which responses train which agent. A new rule is one class with a parameterless constructor:
/// <see cref="Registered"/> finds it, and a run file's <c>selection.rule</c> names it. Rules are pure functions of
/// the debates and blind to ground truth: the consensus is the only label.
/// </summary>
/// <param name="name">As a run file names it.</param>
/// <param name="description">What it selects, in a sentence.</param>
public abstract class SelectionRule(string name, string description) : INamed
{
    /// <summary>Every selection rule of this library by name.</summary>
    public static Registry<SelectionRule> Registered { get; } = new();

    /// <summary>As a run file names it.</summary>
    public string Name => name;

    /// <summary>What it selects, in a sentence.</summary>
    public string Description => description;

    /// <summary>The data of one agent.</summary>
    /// <param name="target">The agent, its settings and its seed, which are checked already.</param>
    /// <param name="debates">In the order of their file; the agent speaks in each.</param>
    /// <param name="equivalent">(given, reference) → same meaning, as in the vote.</param>
    public abstract SelectionResult Select(
        SelectionTarget target,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent
    );
}
