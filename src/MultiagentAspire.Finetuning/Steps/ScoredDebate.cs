using System.Collections.Immutable;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Steps;

/// <summary>The parts of a debate that are scored.</summary>
/// <param name="transcript">The debate.</param>
/// <param name="society">The models that debated.</param>
/// <param name="slots">Number of slots that are scored: the first ones.</param>
internal sealed class ScoredDebate(DebateTranscript transcript, Society society, int slots)
{
    /// <summary>The first round.</summary>
    public ScoredRound First => RoundOf(transcript.Rounds[0]);

    /// <summary>The last round; without slots where the debate has one round.</summary>
    public ScoredRound Final =>
        transcript.Rounds.Length == 1 ? new ScoredRound([], []) : RoundOf(transcript.FinalRound);

    /// <summary>
    /// The requests to embed the last round's texts, by slot: each as an answer to the bare question by the first base
    /// model in a folder, so that equal texts have equal embeddings. Null for an empty text, or where all models are at
    /// endpoints.
    /// </summary>
    public IEnumerable<ScoringRequest?> Texts()
    {
        var prompt = transcript.Rounds[0][0].Prompt;
        var encoder = society
            .Slots.Select(slot => slot.Generator.Base)
            .FirstOrDefault(model => model.Endpoint is null);
        foreach (var response in transcript.FinalRound.Take(slots))
            yield return encoder is null || response.Text.Length == 0
                ? null
                : new ScoringRequest(
                    new AgentModel(encoder),
                    prompt,
                    response.Text,
                    IsEnded: false,
                    Others: [],
                    Embeds: true
                );
    }

    private ScoredRound RoundOf(ImmutableArray<AgentResponse> round)
    {
        ImmutableArray<AgentResponse> responses = [.. round.Take(slots)];
        var models = responses.Select((response, slot) => ModelOf(society.Slots[slot], response.Agent.Role));
        return new ScoredRound(responses, [.. models]);
    }

    private static AgentModel ModelOf(SocietySlot slot, AgentRole role) =>
        role == AgentRole.Critic ? slot.Critic : slot.Generator;
}
