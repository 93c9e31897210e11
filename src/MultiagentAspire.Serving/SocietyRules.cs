using MultiagentAspire.Core;

namespace MultiagentAspire.Serving;

/// <summary>How a society finds its answer; all three come from its run.</summary>
/// <param name="Task">Prompts, extraction and equality of answers.</param>
/// <param name="Debate">Rounds, topology and sampling.</param>
/// <param name="Voting">Tie rule and minimum of votes.</param>
public sealed record SocietyRules(TaskSpec Task, DebateSettings Debate, VotingSettings Voting);
