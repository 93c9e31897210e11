using System.Collections.Immutable;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;
using Proto = MultiagentAspire.Contracts.Common.V1;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>A debate as far as it has been heard. Turns may come in any order.</summary>
internal sealed record PartialDebate(
    string Question,
    long Seed,
    int Slots,
    ImmutableArray<AgentResponse> Turns
)
{
    public static PartialDebate Start(string question, long seed, int slots) =>
        new(question, seed, slots, []);

    /// <exception cref="InvalidDataException">It names no agent of this debate.</exception>
    public PartialDebate Add(Turn turn) =>
        AgentId.TryParse(turn.Agent, out var agent) && agent.Slot < Slots && turn.Round >= 1
            ? this with
            {
                Turns = Turns.Add(
                    new AgentResponse(
                        agent,
                        turn.Round,
                        turn.Prompt.Count == 0 ? [] : [.. Wire.FromProto(turn.Prompt)],
                        turn.Text,
                        turn.HasAnswer ? turn.Answer : null,
                        turn.Finish == Proto.FinishReason.Length ? FinishReason.Length : FinishReason.Stop,
                        turn.Tokens,
                        turn.PromptTokens
                    )
                    {
                        Adapter = turn.HasAdapterDigest ? turn.AdapterDigest : null,
                    }
                ),
            }
            : throw new InvalidDataException(
                $"the debate service names an unknown agent '{turn.Agent}'; is it of another version?"
            );

    /// <summary>
    /// The turns in order; a round that has begun lacks whoever is still to speak. Null before the first
    /// turn.
    /// </summary>
    public DebateTranscript? Transcript()
    {
        if (Turns.IsEmpty)
            return null;
        var problem = new Problem(ProblemIds.FromQuestion(Question), Question);
        var rounds = Enumerable.Range(1, Turns.Max(turn => turn.Round)).Select(Round);
        return new DebateTranscript(DebateId.ForQuestion(Seed, problem.Id), problem, [.. rounds], 0, 0);
    }

    private ImmutableArray<AgentResponse> Round(int round) =>
        [.. Turns.Where(turn => turn.Round == round).OrderBy(turn => turn.Agent.Slot)];
}
