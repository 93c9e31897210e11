using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Tasks;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>The rules of Core without a service around them.</summary>
internal sealed class PlainConsensus : IConsensus
{
    public ConsensusResult Vote(DebateTranscript transcript, TaskSpec task, VotingSettings settings) => Voting.Vote(
        [.. transcript.FinalRound.Select(response => response.Answer)], Tasks.Create(task).Equivalent, settings, Seeds.Derive(transcript.Id, "vote"));

    public SelectionResult Select(
        IReadOnlyList<DebateTranscript> transcripts, TaskSpec task, VotingSettings voting, SelectionSettings selection, AgentId agent, ulong seed) =>
        Selection.For(agent, Voted(transcripts, task, voting), Tasks.Create(task).Equivalent, selection, seed);

    public SelectionResult SelectForSingleAgent(
        IReadOnlyList<DebateTranscript> transcripts, TaskSpec task, VotingSettings voting, SelectionSettings selection, ulong seed) =>
        Selection.ForSingleAgent(Voted(transcripts, task, voting), Tasks.Create(task).Equivalent, selection, seed);

    private List<VotedDebate> Voted(IReadOnlyList<DebateTranscript> transcripts, TaskSpec task, VotingSettings voting) =>
        [.. transcripts.Select(transcript => new VotedDebate(transcript, Vote(transcript, task, voting)))];
}
