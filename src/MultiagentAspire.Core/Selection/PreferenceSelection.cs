using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// Preference data from debates, as blind to ground truth as <see cref="Selection"/>. An agent answers a
/// prompt once in a debate, so pairs come from iterations that debate the same problems: the agent's response
/// of one against that of another.
/// </summary>
public static class PreferenceSelection
{
    /// <summary>
    /// The pairs of <paramref name="agent"/>. Of each prompt, the first response that matched is paired with
    /// the first that did not, the second with the second, and so on; nothing is used twice, equal texts are
    /// no pair. Responses without an answer are neither; debates without a consensus that could label the
    /// agent's data are passed over.
    /// </summary>
    /// <param name="debates">Of all iterations, in their order.</param>
    /// <param name="equivalent">(given, reference) → same meaning, as in the vote.</param>
    public static ImmutableArray<PreferencePair> Select(
        AgentId agent,
        IEnumerable<VotedDebate> debates,
        Func<string, string, bool> equivalent,
        SelectionSettings settings
    )
    {
        var minimum =
            agent.Role == AgentRole.Critic ? settings.CriticMinimumVotes : settings.GeneratorMinimumVotes;
        var judged = debates
            .Where(debate =>
                debate.Consensus.Answer is not null
                && debate.Consensus.Votes >= minimum
                && (debate.Consensus.Unanimous || !settings.Unanimous)
            )
            .SelectMany(
                debate =>
                    debate
                        .Transcript.Rounds.SelectMany(round => round)
                        .Where(response => response.Agent == agent && response.Answer is not null),
                (debate, response) =>
                    new JudgedResponse(
                        debate.Transcript.Id.ProblemId,
                        response,
                        Voting.MatchesConsensus(response.Answer, debate.Consensus.Answer!, equivalent)
                    )
            );
        return
        [
            .. judged
                .GroupBy(
                    one =>
                        string.Join(
                            '\0',
                            one.Response.Prompt.SelectMany(turn => (string[])[turn.Role, turn.Content])
                        ),
                    StringComparer.Ordinal
                )
                .SelectMany(same => same.Where(one => one.Agrees).Zip(same.Where(one => !one.Agrees), Pair))
                .Where(pair => pair.Chosen != pair.Rejected),
        ];
    }

    private static PreferencePair Pair(JudgedResponse chosen, JudgedResponse rejected) =>
        new(
            chosen.Response.Agent,
            chosen.ProblemId,
            chosen.Response.Prompt,
            chosen.Response.Text,
            rejected.Response.Text
        );

    private sealed record JudgedResponse(string ProblemId, AgentResponse Response, bool Agrees);
}
