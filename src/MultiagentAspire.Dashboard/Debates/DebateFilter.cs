using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>Which debates of a file are listed.</summary>
/// <param name="Outcome">An outcome that the debate must have; null: any.</param>
/// <param name="Changed">True: only debates whose vote changed.</param>
/// <param name="Agent">The agent that must show <paramref name="Behavior"/>; null: any behavior of any agent.</param>
/// <param name="Behavior">What the agent must have done. Default: responded.</param>
/// <param name="Text">A part of the question or of a response, whatever its case; empty: any.</param>
public sealed record DebateFilter(
    DebateOutcome? Outcome = null,
    bool Changed = false,
    AgentId? Agent = null,
    AgentBehavior Behavior = AgentBehavior.Spoke,
    string Text = ""
)
{
    /// <summary>Whether a debate is listed.</summary>
    public bool Matches(AnalyzedDebate debate) =>
        (Outcome is not { } outcome || debate.Outcomes.Contains(outcome)) && MatchesExceptOutcome(debate);

    /// <summary>
    /// Whether a debate meets all conditions but the outcome; the numbers beside the outcomes count such debates.
    /// </summary>
    public bool MatchesExceptOutcome(AnalyzedDebate debate) =>
        (!Changed || debate.Changed)
        && (Agent is not { } agent || HasBehavior(agent, debate))
        && (Text.Length == 0 || ContainsText(debate.Transcript));

    private bool HasBehavior(AgentId agent, AnalyzedDebate debate)
    {
        var responses = debate.Transcript.Rounds.SelectMany(round => round);
        if (responses.LastOrDefault(response => response.Agent == agent) is not { } last)
            return false;
        return Behavior switch
        {
            AgentBehavior.Changed => HasChanged(debate, last),
            AgentBehavior.Right => debate.IsCorrect(last.Answer) == true,
            AgentBehavior.Wrong => debate.IsCorrect(last.Answer) == false,
            _ => true,
        };
    }

    /// <summary>Whether the answer differs from that of the slot's first response.</summary>
    private static bool HasChanged(AnalyzedDebate debate, AgentResponse last)
    {
        var first = debate
            .Transcript.Rounds[0]
            .FirstOrDefault(response => response.Agent.Slot == last.Agent.Slot);
        return !Same(first?.Answer, last.Answer, debate.Equivalent);
    }

    private static bool Same(string? first, string? last, Func<string, string, bool> equivalent) =>
        first is null ? last is null : Voting.MatchesConsensus(last, first, equivalent);

    private bool ContainsText(DebateTranscript transcript) =>
        IsMatch(transcript.Problem.Question)
        || transcript.Rounds.Any(round => round.Any(response => IsMatch(response.Text)));

    private bool IsMatch(string text) => text.Contains(Text, StringComparison.OrdinalIgnoreCase);
}
