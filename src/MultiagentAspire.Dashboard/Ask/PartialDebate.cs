using System.Collections.Immutable;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;
using Proto = MultiagentAspire.Contracts.Common.V1;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>The turns of a debate received so far. They may arrive in any order.</summary>
/// <param name="Question">The question as it is debated.</param>
/// <param name="Seed">The debate's seed, from which its id derives.</param>
/// <param name="Slots">Number of slots; a turn of another slot is rejected.</param>
/// <param name="Turns">In the order of arrival.</param>
internal sealed record PartialDebate(
    string Question,
    long Seed,
    int Slots,
    ImmutableArray<AgentResponse> Turns
)
{
    /// <summary>A debate without turns.</summary>
    /// <param name="question">The question as it is debated.</param>
    /// <param name="seed">The debate's seed.</param>
    /// <param name="slots">Number of slots.</param>
    public static PartialDebate Start(string question, long seed, int slots) =>
        new(question, seed, slots, []);

    /// <summary>The debate with one more turn.</summary>
    /// <param name="turn">As the debate service streams it.</param>
    /// <exception cref="InvalidDataException">The turn names no agent of this debate.</exception>
    public PartialDebate Add(Turn turn)
    {
        var isKnown = AgentId.TryParse(turn.Agent, out var agent) && agent.Slot < Slots && turn.Round >= 1;
        return isKnown
            ? this with
            {
                Turns = Turns.Add(ResponseOf(agent, turn)),
            }
            : throw new InvalidDataException(
                $"the debate service names an unknown agent '{turn.Agent}'; is it of another version?"
            );
    }

    /// <summary>
    /// The turns in order of round and slot. The last round may lack agents that have not responded yet. Null before
    /// the first turn.
    /// </summary>
    public DebateTranscript? Transcript()
    {
        if (Turns.IsEmpty)
            return null;
        var problem = new Problem(ProblemIds.FromQuestion(Question), Question);
        var rounds = Enumerable.Range(1, Turns.Max(turn => turn.Round)).Select(Round);
        return new DebateTranscript(DebateId.ForQuestion(Seed, problem.Id), problem, [.. rounds], 0, 0);
    }

    private static AgentResponse ResponseOf(AgentId agent, Turn turn)
    {
        ImmutableArray<ChatTurn> prompt = turn.Prompt.Count == 0 ? [] : [.. Wire.FromProto(turn.Prompt)];
        var answer = turn.HasAnswer ? turn.Answer : null;
        var finishReason = turn.Finish == Proto.FinishReason.Length ? FinishReason.Length : FinishReason.Stop;
        var adapter = turn.HasAdapterDigest ? turn.AdapterDigest : null;
        return new AgentResponse(
            agent,
            turn.Round,
            prompt,
            turn.Text,
            answer,
            finishReason,
            turn.Tokens,
            turn.PromptTokens
        )
        {
            Adapter = adapter,
        };
    }

    private ImmutableArray<AgentResponse> Round(int round) =>
        [.. Turns.Where(turn => turn.Round == round).OrderBy(turn => turn.Agent.Slot)];
}
