using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>Which debates of a file are listed.</summary>
/// <param name="Outcome">Null: all.</param>
/// <param name="Changed">Only those whose vote changed.</param>
/// <param name="Agent">The agent that <paramref name="Behavior"/> is asked of; null: none is.</param>
/// <param name="Text">Is in the question or in a response; empty: all.</param>
public sealed record DebateFilter(
    DebateOutcome? Outcome = null,
    bool Changed = false,
    AgentId? Agent = null,
    AgentBehavior Behavior = AgentBehavior.Spoke,
    string Text = ""
)
{
    public bool Matches(AnalyzedDebate debate) =>
        (Outcome is not { } outcome || debate.Outcomes.Contains(outcome)) && MatchesExceptOutcome(debate);

    /// <summary>As if no outcome were asked for: what the number beside each outcome counts.</summary>
    public bool MatchesExceptOutcome(AnalyzedDebate debate) =>
        (!Changed || debate.Changed)
        && (Agent is not { } agent || HasBehavior(agent, debate))
        && (Text.Length == 0 || ContainsText(debate.Transcript));

    private bool HasBehavior(AgentId agent, AnalyzedDebate debate)
    {
        var said = debate
            .Transcript.Rounds.SelectMany(round => round.Where(response => response.Agent == agent))
            .LastOrDefault();
        return said is not null
            && Behavior switch
            {
                AgentBehavior.Changed => !Same(
                    debate
                        .Transcript.Rounds[0]
                        .FirstOrDefault(response => response.Agent.Slot == agent.Slot)
                        ?.Answer,
                    said.Answer,
                    debate.Equivalent
                ),
                AgentBehavior.Right => debate.IsCorrect(said.Answer) == true,
                AgentBehavior.Wrong => debate.IsCorrect(said.Answer) == false,
                _ => true,
            };
    }

    private static bool Same(string? first, string? last, Func<string, string, bool> equivalent) =>
        first is null ? last is null : Voting.MatchesConsensus(last, first, equivalent);

    private bool ContainsText(DebateTranscript transcript) =>
        IsMatch(transcript.Problem.Question)
        || transcript.Rounds.Any(round => round.Any(response => IsMatch(response.Text)));

    private bool IsMatch(string text) => text.Contains(Text, StringComparison.OrdinalIgnoreCase);
}
