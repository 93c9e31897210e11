using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>The lineage of messages.</summary>
public static class MessageTraces
{
    /// <summary>Back to what made a message, forward to what learned it.</summary>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static MessageTrace Of(TracedRun run, TracedMessage message)
    {
        var learned = LearnedFrom(run, message).ToImmutableArray();
        return Back(run, message) with { Learned = learned, Descendants = [.. Descendants(run, learned)] };
    }

    /// <summary>What made a message.</summary>
    private static MessageTrace Back(TracedRun run, TracedMessage message)
    {
        var source = message.Source;
        var response = message.IsSummary ? null : message.Response;
        var vote = VoteOf(run, source, message.Debate);
        return new MessageTrace
        {
            Message = message.Address.ToString(),
            File = source.Step.Transcripts.Path,
            Line = message.Index + 1,
            Debate = message.Debate.Id,
            Question = message.Debate.Problem.Question,
            Speaker = run.Display(Speakers.Of(run.Run, source.Step.Society, message.Author)),
            Model = ModelTrace.Of(run.ModelOf(message)),
            RecordedBase = response?.Base,
            RecordedAdapter = response?.Adapter,
            Seed = message.Seed,
            Settings = source.Step.Settings,
            Prompt = response?.Prompt,
            Summary = SummaryAddress(message),
            Text = message.Text,
            Answer = response?.Answer,
            Finish = response?.FinishReason,
            Tokens = response?.Tokens,
            Vote = VoteTrace.Of(vote),
            MatchesVote = Matches(message, vote),
            Run = run.Identity,
        };
    }

    /// <summary>The vote of a debate with the settings of the arm that ran it.</summary>
    internal static ConsensusResult VoteOf(
        TracedRun run,
        TranscriptSource source,
        DebateTranscript debate,
        string? arm = null
    )
    {
        var voting = run.Run.ArmOf(arm ?? source.Step.Arm).Selection.Voting;
        return VotedDebate.Of(debate, source.Task.Equivalent, voting).Consensus;
    }

    /// <summary>The address of the summary that a response's author saw; null where it saw none.</summary>
    private static string? SummaryAddress(TracedMessage message)
    {
        var (source, debate) = (message.Source, message.Debate);
        if (message.IsSummary || source.SummaryFor(debate, message.Response) is null)
            return null;
        var author = RecordedSummaries.AuthorOf(message.Author.Slot);
        return source.AddressOf(debate, author, message.Round).ToString();
    }

    private static bool? Matches(TracedMessage message, ConsensusResult vote) =>
        message.IsSummary || vote.Answer is not { } consensus
            ? null
            : Voting.MatchesConsensus(message.Response.Answer, consensus, message.Source.Task.Equivalent);

    /// <summary>The examples of all agents that learn a message. Nothing learns a summary.</summary>
    private static IEnumerable<LearnedMessage> LearnedFrom(TracedRun run, TracedMessage message)
    {
        if (message.IsSummary)
            yield break;
        foreach (var selection in run.SelectionsFrom(message.Source))
        foreach (var agent in run.AgentsOf(selection.Arm))
        {
            var data = run.DataOf(selection, agent);
            var state = run.FindState(selection.Arm, agent, selection.Iteration);
            foreach (var number in data.ThatLearn(message))
                yield return new LearnedMessage(
                    run.Display(selection.Arm, agent, selection.Iteration),
                    run.Relative(data.Path),
                    number + 1,
                    data.Examples[number].Weight,
                    state?.Training.AdapterDigest
                );
        }
    }

    /// <summary>All agents in whose chain of adapters is one that was trained on the message.</summary>
    private static IEnumerable<string> Descendants(TracedRun run, ImmutableArray<LearnedMessage> learned)
    {
        var trained = learned
            .Where(example => example.AdapterDigest is not null)
            .Select(example => example.Agent)
            .ToHashSet(StringComparer.Ordinal);
        if (trained.Count == 0)
            return [];
        return run
            .States.Select(state => new AgentAddress(state.Step.Arm, state.Step.Agent, state.Step.Iteration))
            .Where(address => AgentTraces.ChainOf(run, address).Any(link => trained.Contains(link.Agent)))
            .Select(run.Display);
    }
}
