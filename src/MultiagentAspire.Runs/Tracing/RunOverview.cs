using System.Collections.Immutable;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>All agents of a run by iteration, and all of its transcripts.</summary>
/// <param name="Agents">The agents before any finetuning, each with those that came from it.</param>
/// <param name="Sets">The sets of transcripts, in the order of the plan.</param>
/// <param name="Messages">Number of messages in all sets.</param>
/// <param name="Mismatched">
/// Addresses of messages that name another model than the one that the run's steps gave to their author; none in a run
/// whose folder is undamaged.
/// </param>
/// <param name="Run">What decided the results of the run.</param>
public sealed record RunOverview(
    ImmutableArray<AgentNode> Agents,
    ImmutableArray<SetTrace> Sets,
    int Messages,
    ImmutableArray<string> Mismatched,
    RunIdentity Run
);
