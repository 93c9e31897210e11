using System.Text.Json.Serialization;

namespace MultiagentAspire.Runs.Files;

/// <summary>
/// Guards of a society that need no labels. Both warn in every report; what else they do is set here.
/// </summary>
/// <param name="Collapse">What happens where the agents of a society have become one.</param>
/// <param name="Agreement">What happens where a society agrees less than before.</param>
public sealed record RunGuards(GuardAction Collapse, GuardAction Agreement)
{
    /// <summary>Whether a guard does more than warn, so that the plan has a step for it.</summary>
    [JsonIgnore]
    public bool HaveSteps => (Collapse, Agreement) != (GuardAction.Warn, GuardAction.Warn);

    /// <summary>
    /// The guards as far as they decide results: a stopped run is resumed by another action, and has the same results
    /// until then. Null where they decide none.
    /// </summary>
    internal RunGuards? Deciding
    {
        get
        {
            var guards = new RunGuards(WithoutStop(Collapse), WithoutStop(Agreement));
            return guards.HaveSteps ? guards : null;
        }
    }

    private static GuardAction WithoutStop(GuardAction action) =>
        action == GuardAction.Stop ? GuardAction.Warn : action;
}
