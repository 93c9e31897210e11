using System.Text.Json;
using MultiagentAspire.Core;
using Proto = MultiagentAspire.Contracts.Consensus.V1;

namespace MultiagentAspire.Contracts;

/// <summary>Maps the messages of the consensus service to Core's records and back.</summary>
public static class ConsensusWire
{
    /// <summary>The message of voting settings.</summary>
    public static Proto.VotingRules ToProto(VotingSettings settings) =>
        new()
        {
            Tie = ToProto(settings.Tie),
            MinimumVotes = settings.MinimumVotes,
            MinimumShare = settings.MinimumShare,
        };

    /// <summary>The voting settings of a message in which they are required.</summary>
    /// <exception cref="ArgumentException">The message is missing, or its tie rule is unknown.</exception>
    public static VotingSettings FromProto(Proto.VotingRules? rules) =>
        rules is null
            ? throw new ArgumentException("rules are missing")
            : new VotingSettings
            {
                Tie = FromProto(rules.Tie),
                MinimumVotes = rules.MinimumVotes,
                MinimumShare = rules.MinimumShare,
            };

    /// <summary>The voting settings of a message in which they are optional.</summary>
    /// <returns>The defaults of <see cref="VotingSettings"/> where the message is missing.</returns>
    /// <exception cref="ArgumentException">The tie rule is unknown.</exception>
    public static VotingSettings FromOptional(Proto.VotingRules? rules) =>
        rules is null ? new VotingSettings() : FromProto(rules);

    /// <summary>The message of one agent whose data is selected.</summary>
    public static Proto.SelectionTarget ToProto(SelectionTarget target) =>
        new()
        {
            Agent = target.Agent.ToString(),
            SelectionJson = ToJson(target.Settings),
            Seed = target.Seed,
        };

    /// <summary>The agent, rules and seed of a message.</summary>
    /// <exception cref="ArgumentException">The agent's name or the JSON of its rules is invalid.</exception>
    public static SelectionTarget FromProto(Proto.SelectionTarget target) =>
        AgentId.TryParse(target.Agent, out var agent)
            ? new SelectionTarget(agent, SelectionFromJson(target.SelectionJson), target.Seed)
            : throw new ArgumentException($"agent: '{target.Agent}' is no agent");

    /// <summary>The message of a ballot; a voter without an answer is an answer without text.</summary>
    public static Proto.Ballot ToProto(Ballot ballot)
    {
        var message = new Proto.Ballot { TieSeed = ballot.TieSeed };
        message.Weights.AddRange(ballot.Weights ?? []);
        foreach (var answer in ballot.Answers)
            message.Answers.Add(answer is null ? new Proto.Answer() : new Proto.Answer { Text = answer });
        return message;
    }

    /// <summary>The message of a vote's outcome.</summary>
    public static Proto.Outcome ToProto(ConsensusResult result)
    {
        var message = new Proto.Outcome
        {
            Votes = result.Votes,
            Parsed = result.Parsed,
            Voters = result.Voters,
            Tied = result.Tied,
            WhyNone = ToProto(result.NoConsensusReason),
        };
        if (result.Answer is { } answer)
            message.Answer = answer;
        foreach (var (representative, count) in result.Clusters)
            message.Clusters.Add(new Proto.Cluster { Representative = representative, Count = count });
        return message;
    }

    /// <summary>The outcome of a message; an unknown reason is read as none.</summary>
    public static ConsensusResult FromProto(Proto.Outcome message)
    {
        var clusters = message.Clusters.Select(cluster => new AnswerCluster(
            cluster.Representative,
            cluster.Count
        ));
        return new ConsensusResult(
            message.HasAnswer ? message.Answer : null,
            message.Votes,
            message.Parsed,
            message.Voters,
            message.Tied,
            [.. clusters],
            FromProto(message.WhyNone)
        );
    }

    /// <summary>The JSON of selection rules, as messages carry them.</summary>
    public static string ToJson(SelectionSettings settings) =>
        JsonSerializer.Serialize(settings, ConsensusJson.Default.SelectionSettings);

    /// <summary>The selection rules of a message's JSON; unknown keys are ignored.</summary>
    /// <exception cref="ArgumentException">The JSON is invalid.</exception>
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

    private static Proto.TieRule ToProto(TieRule rule) =>
        rule switch
        {
            TieRule.Random => Proto.TieRule.Random,
            TieRule.Largest => Proto.TieRule.Largest,
            TieRule.Drop => Proto.TieRule.Drop,
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "an unknown rule"),
        };

    private static TieRule FromProto(Proto.TieRule rule) =>
        rule switch
        {
            Proto.TieRule.Random => TieRule.Random,
            Proto.TieRule.Largest => TieRule.Largest,
            Proto.TieRule.Drop => TieRule.Drop,
            _ => throw new ArgumentException($"tie: {rule} is no rule"),
        };

    private static Proto.NoConsensusReason ToProto(NoConsensusReason? reason) =>
        reason switch
        {
            null => Proto.NoConsensusReason.Unspecified,
            NoConsensusReason.NothingParsed => Proto.NoConsensusReason.NothingParsed,
            NoConsensusReason.TooFewVotes => Proto.NoConsensusReason.TooFewVotes,
            _ => Proto.NoConsensusReason.Tied,
        };

    private static NoConsensusReason? FromProto(Proto.NoConsensusReason reason) =>
        reason switch
        {
            Proto.NoConsensusReason.NothingParsed => NoConsensusReason.NothingParsed,
            Proto.NoConsensusReason.TooFewVotes => NoConsensusReason.TooFewVotes,
            Proto.NoConsensusReason.Tied => NoConsensusReason.Tied,
            _ => null,
        };
}
