using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Tasks;

namespace MultiagentAspire.Consensus;

/// <summary>Binds the pure rules of Core to a task's equivalence and to the seeds of a run.</summary>
internal sealed class ConsensusService(Func<TaskSpec, ITask> taskFor) : IConsensus
{
    public ConsensusResult Vote(DebateTranscript transcript, TaskSpec task, VotingSettings settings) =>
        Vote(transcript, taskFor(task), settings);

    public SelectionResult Select(
        IReadOnlyList<DebateTranscript> transcripts, TaskSpec task, VotingSettings voting, SelectionSettings selection, AgentId agent, ulong seed)
    {
        var made = taskFor(task);
        return Selection.For(agent, VoteOnAll(transcripts, made, voting), made.Equivalent, selection, seed);
    }

    public SelectionResult SelectForSingleAgent(
        IReadOnlyList<DebateTranscript> transcripts, TaskSpec task, VotingSettings voting, SelectionSettings selection, ulong seed)
    {
        var made = taskFor(task);
        return Selection.ForSingleAgent(VoteOnAll(transcripts, made, voting), made.Equivalent, selection, seed);
    }

    private static List<VotedDebate> VoteOnAll(IReadOnlyList<DebateTranscript> transcripts, ITask task, VotingSettings settings) =>
        [.. transcripts.Select(transcript => new VotedDebate(transcript, Vote(transcript, task, settings)))];

    /// <summary>The tie seed names the debate and nothing else, so every agent's data and every evaluation see the same answer.</summary>
    private static ConsensusResult Vote(DebateTranscript transcript, ITask task, VotingSettings settings)
    {
        var id = transcript.Id;
        var seed = Seeds.Derive(id.RunSeed, id.Iteration, id.Arm, id.Split, id.ProblemId, "vote");
        return Voting.Vote([.. transcript.FinalRound.Select(response => response.Answer)], task.Equivalent, settings, seed);
    }
}
