using System.Collections.Immutable;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>Makes the chunks of one streamed answer. The first chunk of each choice names the role.</summary>
/// <param name="includeUsage">Whether the tokens are sent, as the last chunk.</param>
internal sealed class ChunkBuilder(CompletionMetadata metadata, bool includeUsage)
{
    /// <summary>Choices that had a chunk.</summary>
    private readonly HashSet<int> _startedChoices = [];

    /// <summary>Whether a chunk of any choice was made.</summary>
    public bool Started => _startedChoices.Count > 0;

    /// <summary>The chunk of an event; null for an event that is not sent.</summary>
    public ChatCompletionChunk? Create(CompletionEvent answerEvent)
    {
        switch (answerEvent)
        {
            case TextDelta text:
                return Chunk(text.Choice, new ChatCompletionDelta(RoleOf(text.Choice), text.Text));
            case DebateTurnCompleted completed:
                var reasoning = CompletionText.ReasoningOf(completed.Turn);
                return Chunk(0, new ChatCompletionDelta(RoleOf(0), null, ReasoningContent: reasoning));
            case ChoiceRefused refused:
                return Chunk(0, new ChatCompletionDelta(RoleOf(0), null, refused.Refusal));
            case ChoiceCompleted completed:
                var finish = CompletionText.NameOf(completed.FinishReason);
                var end = new ChatCompletionDelta(RoleOf(completed.Choice), null);
                return Chunk(completed.Choice, end, finish) with { Debate = completed.Debate };
            case UsageReported reported when includeUsage:
                return Chunk([]) with { Usage = reported.Usage };
            default:
                return null;
        }
    }

    /// <summary>The role for the first chunk of a choice; null for the others.</summary>
    private string? RoleOf(int choice) => _startedChoices.Add(choice) ? "assistant" : null;

    /// <summary>A chunk of one choice; <paramref name="finish"/> is set in the last one.</summary>
    private ChatCompletionChunk Chunk(int choice, ChatCompletionDelta delta, string? finish = null) =>
        Chunk([new ChatCompletionChunkChoice(choice, delta, finish)]);

    /// <summary>A chunk with the members that all chunks of the answer share.</summary>
    private ChatCompletionChunk Chunk(ImmutableArray<ChatCompletionChunkChoice> choices) =>
        new(metadata.Id, metadata.Created, metadata.Model, metadata.Fingerprint, metadata.Seed, choices);
}
