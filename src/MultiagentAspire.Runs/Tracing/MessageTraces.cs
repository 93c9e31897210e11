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
        var source = message.Source;
        var learned = LearnedFrom(run, message).ToImmutableArray();
        var vote = VoteOf(run, source, message.Debate);
        var summary = message.IsSummary ? null : source.SummaryFor(message.Debate, message.Response);
        var speaker = Speakers.Of(run.Run, source.Step.Society, message.Author);
        return new MessageTrace
        {
            Message = message.Address.ToString(),
            File = source.Step.Transcripts.Path,
            Line = message.Index + 1,
            Debate = message.Debate.Id,
            Question = message.Debate.Problem.Question,
            Speaker = run.Display(speaker),
            Model = ModelTrace.Of(run.ModelOf(message)),
            RecordedBase = message.IsSummary ? null : message.Response.Base,
            RecordedAdapter = message.IsSummary ? null : message.Response.Adapter,
            Seed = message.Seed,
            Settings = source.Step.Settings,
            Prompt = message.IsSummary ? null : message.Response.Prompt,
            Summary = summary is null ? null : SummaryAddress(message),
            Text = message.Text,
            Answer = message.IsSummary ? null : message.Response.Answer,
            Finish = message.IsSummary ? null : message.Response.FinishReason,
            Tokens = message.IsSummary ? null : message.Response.Tokens,
            Vote = VoteTrace.Of(vote),
            MatchesVote = Matches(message, vote),
            Learned = learned,
            Descendants = [.. Descendants(run, learned)],
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

    private static string SummaryAddress(TracedMessage message)
    {
        var author = RecordedSummaries.AuthorOf(message.Author.Slot);
        return message.Source.AddressOf(message.Debate, author, message.Round).ToString();
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
            foreach (var number in data.ThatLearn(message.Index, message.Author.Slot, message.Round))
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
