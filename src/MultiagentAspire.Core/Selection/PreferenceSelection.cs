using System.Collections.Immutable;

namespace MultiagentAspire.Core;

/// <summary>
/// Preference data from debates, without reference answers, as <see cref="Selection"/>. An agent answers a prompt once
/// in a debate, so pairs need several iterations on the same problems: they compare the agent's response of one
/// iteration with that of another.
/// </summary>
public static class PreferenceSelection
{
    /// <summary>
    /// The pairs of one agent. Of each prompt, the first response that matches its consensus is paired with the first
    /// one that does not, the second with the second, and so on. No response is used twice, and equal texts are no
    /// pair. Responses without an answer are left out, and so are debates whose consensus could not label the agent's
    /// data.
    /// </summary>
    /// <param name="agent">The agent whose responses are paired.</param>
    /// <param name="debates">The debates of all iterations, in their order.</param>
    /// <param name="equivalent">Whether two answers mean the same, as in the vote.</param>
    /// <param name="settings">Minimums of votes for the agent's role.</param>
    public static ImmutableArray<PreferencePair> Select(
        AgentId agent,
        IEnumerable<VotedDebate> debates,
        Func<string, string, bool> equivalent,
        SelectionSettings settings
    )
    {
        var minimum =
            agent.Role == AgentRole.Critic ? settings.CriticMinimumVotes : settings.GeneratorMinimumVotes;
        var usable = debates.Where(debate => CanLabel(debate.Consensus, minimum, settings.Unanimous));
        var judged = usable.SelectMany(debate => Judge(agent, debate, equivalent));
        var prompts = judged.GroupBy(response => PromptKey(response.Response.Prompt), StringComparer.Ordinal);
        return [.. prompts.SelectMany(Pair).Where(pair => pair.Chosen != pair.Rejected)];
    }

    private static bool CanLabel(ConsensusResult consensus, int minimumVotes, bool unanimous) =>
        consensus.Answer is not null
        && consensus.Votes >= minimumVotes
        && (consensus.Unanimous || !unanimous);

    /// <summary>The agent's responses with an answer, and whether that is the consensus of their debate.</summary>
    private static IEnumerable<JudgedResponse> Judge(
        AgentId agent,
        VotedDebate debate,
        Func<string, string, bool> equivalent
    )
    {
        var (transcript, consensus) = debate;
        foreach (var response in transcript.Rounds.SelectMany(round => round))
        {
            if (response.Agent != agent || response.Answer is null)
                continue;
            var matches = Voting.MatchesConsensus(response.Answer, consensus.Answer!, equivalent);
            yield return new JudgedResponse(transcript.Id.ProblemId, response, matches);
        }
    }

    private static string PromptKey(ImmutableArray<ChatTurn> prompt) =>
        string.Join('\0', prompt.SelectMany(turn => (string[])[turn.Role, turn.Content]));

    /// <summary>The pairs of the responses to one prompt.</summary>
    private static IEnumerable<PreferencePair> Pair(IEnumerable<JudgedResponse> responses)
    {
        var matching = responses.Where(response => response.Matches);
        return matching.Zip(responses.Where(response => !response.Matches), CreatePair);
    }

    private static PreferencePair CreatePair(JudgedResponse chosen, JudgedResponse rejected) =>
        new(
            chosen.Response.Agent,
            chosen.ProblemId,
            chosen.Response.Prompt,
            chosen.Response.Text,
            rejected.Response.Text
        );

    private sealed record JudgedResponse(string ProblemId, AgentResponse Response, bool Matches);
}
