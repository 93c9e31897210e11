using MultiagentAspire.Core;

namespace MultiagentAspire.Serving;

/// <summary>How a society comes to an answer: as its run says.</summary>
public sealed record SocietyRules(TaskSpec Task, DebateSettings Debate, VotingSettings Voting);
