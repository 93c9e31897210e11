using System.Text.Json;
using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Consensus.V1;

namespace MultiagentAspire.Contracts;

/// <summary>Between the messages of the consensus service and Core's records.</summary>
public static class ConsensusWire
{
    public static Proto.VotingRules ToProto(VotingSettings settings) =>
        new()
        {
            Tie = settings.Tie switch
            {
                TieRule.Random => Proto.TieRule.Random,
                TieRule.Largest => Proto.TieRule.Largest,
                TieRule.Drop => Proto.TieRule.Drop,
                _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Tie, "an unknown rule"),
            },
            MinimumVotes = settings.MinimumVotes,
            MinimumShare = settings.MinimumShare,
        };

    /// <exception cref="ArgumentException">There are none, or an unknown one.</exception>
    public static VotingSettings FromProto(Proto.VotingRules? rules) =>
        rules is null
            ? throw new ArgumentException("rules are missing")
            : new VotingSettings
            {
                Tie = rules.Tie switch
                {
                    Proto.TieRule.Random => TieRule.Random,
                    Proto.TieRule.Largest => TieRule.Largest,
                    Proto.TieRule.Drop => TieRule.Drop,
                    _ => throw new ArgumentException($"tie: {rules.Tie} is no rule"),
                },
                MinimumVotes = rules.MinimumVotes,
                MinimumShare = rules.MinimumShare,
            };

    /// <summary>The rules of a message in which they are optional.</summary>
    /// <returns>The defaults of <see cref="VotingSettings"/> where they are unset.</returns>
    /// <exception cref="ArgumentException">There is an unknown one.</exception>
    public static VotingSettings FromOptional(Proto.VotingRules? rules) =>
        rules is null ? new VotingSettings() : FromProto(rules);

    public static Proto.SelectionTarget ToProto(SelectionTarget target) =>
        new()
        {
            Agent = target.Agent.ToString(),
            SelectionJson = ToJson(target.Settings),
            Seed = target.Seed,
        };

    /// <exception cref="ArgumentException">It names no agent, or its rules are no selection's JSON.</exception>
    public static SelectionTarget FromProto(Proto.SelectionTarget target) =>
        AgentId.TryParse(target.Agent, out var agent)
            ? new SelectionTarget(agent, SelectionFromJson(target.SelectionJson), target.Seed)
            : throw new ArgumentException($"agent: '{target.Agent}' is no agent");

    public static Proto.Ballot ToProto(Ballot ballot)
    {
        var message = new Proto.Ballot { TieSeed = ballot.TieSeed };
        message.Answers.AddRange(
            ballot.Answers.Select(answer =>
                answer is null ? new Proto.Answer() : new Proto.Answer { Text = answer }
            )
        );
        return message;
    }

    public static Proto.Outcome ToProto(ConsensusResult result)
    {
        var message = new Proto.Outcome
        {
            Votes = result.Votes,
            Parsed = result.Parsed,
            Voters = result.Voters,
            Tied = result.Tied,
            WhyNone = result.WhyNone switch
            {
                null => Proto.NoConsensusReason.Unspecified,
                NoConsensusReason.NothingParsed => Proto.NoConsensusReason.NothingParsed,
                NoConsensusReason.TooFewVotes => Proto.NoConsensusReason.TooFewVotes,
                _ => Proto.NoConsensusReason.Tied,
            },
        };
        if (result.Answer is { } answer)
            message.Answer = answer;
        message.Clusters.AddRange(
            result.Clusters.Select(cluster => new Proto.Cluster
            {
                Representative = cluster.Representative,
                Count = cluster.Count,
            })
        );
        return message;
    }

    public static ConsensusResult FromProto(Proto.Outcome message) =>
        new(
            message.HasAnswer ? message.Answer : null,
            message.Votes,
            message.Parsed,
            message.Voters,
            message.Tied,
            [.. message.Clusters.Select(cluster => new AnswerCluster(cluster.Representative, cluster.Count))],
            message.WhyNone switch
            {
                Proto.NoConsensusReason.NothingParsed => NoConsensusReason.NothingParsed,
                Proto.NoConsensusReason.TooFewVotes => NoConsensusReason.TooFewVotes,
                Proto.NoConsensusReason.Tied => NoConsensusReason.Tied,
                _ => null,
            }
        );

    public static string ToJson(SelectionSettings settings) =>
        JsonSerializer.Serialize(settings, ConsensusJson.Default.SelectionSettings);

    /// <exception cref="ArgumentException">It is no selection's JSON.</exception>
    public static SelectionSettings SelectionFromJson(string json)
    {
        try
        {
            return StoredJson.Read(json, ConsensusJson.Default.SelectionSettings);
        }
        catch (InvalidDataException error)
        {
            throw new ArgumentException($"selection_json: {error.Message}", error);
        }
    }
}
