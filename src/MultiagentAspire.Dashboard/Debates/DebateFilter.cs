using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>Which debates of a file are listed.</summary>
/// <param name="Outcome">Null: all.</param>
/// <param name="Changed">Only those whose vote changed.</param>
/// <param name="Agent">The agent that <paramref name="Deed"/> is asked of; null: none is.</param>
/// <param name="Text">Is in the question or in a response; empty: all.</param>
public sealed record DebateFilter(
    DebateOutcome? Outcome = null,
    bool Changed = false,
    AgentId? Agent = null,
    AgentDeed Deed = AgentDeed.Spoke,
    string Text = ""
)
{
    public bool Lets(JudgedDebate debate) =>
        (Outcome is not { } outcome || debate.Outcomes.Contains(outcome)) && LetsButForOutcome(debate);

    /// <summary>As if no outcome were asked for: what the number beside each outcome counts.</summary>
    public bool LetsButForOutcome(JudgedDebate debate) =>
        (!Changed || debate.Changed)
        && (Agent is not { } agent || Did(agent, debate))
        && (Text.Length == 0 || Holds(debate.Transcript));

    private bool Did(AgentId agent, JudgedDebate debate)
    {
        var said = debate
            .Transcript.Rounds.SelectMany(round => round.Where(response => response.Agent == agent))
            .LastOrDefault();
        return said is not null
            && Deed switch
            {
                AgentDeed.Changed => !Same(
                    debate
                        .Transcript.Rounds[0]
                        .FirstOrDefault(response => response.Agent.Slot == agent.Slot)
                        ?.Answer,
                    said.Answer,
                    debate.Equivalent
                ),
                AgentDeed.Right => debate.IsRight(said.Answer) == true,
                AgentDeed.Wrong => debate.IsRight(said.Answer) == false,
                _ => true,
            };
    }

    private static bool Same(string? first, string? last, Func<string, string, bool> equivalent) =>
        first is null ? last is null : Voting.Agrees(last, first, equivalent);

    private bool Holds(DebateTranscript transcript) =>
        Has(transcript.Problem.Question)
        || transcript.Rounds.Any(round => round.Any(response => Has(response.Text)));

    private bool Has(string text) => text.Contains(Text, StringComparison.OrdinalIgnoreCase);
}
