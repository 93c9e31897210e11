using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>The lineage of one message: back to what made it, forward to what learned it.</summary>
public sealed record MessageTrace
{
    /// <summary>Its address.</summary>
    public required string Message { get; init; }

    /// <summary>The transcript file, relative to the run's folder.</summary>
    public required string File { get; init; }

    /// <summary>Number of the debate in the file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Id of the debate.</summary>
    public required DebateId Debate { get; init; }

    /// <summary>The question of the debate.</summary>
    public required string Question { get; init; }

    /// <summary>The agent that gave it, as it was then.</summary>
    public required string Speaker { get; init; }

    /// <summary>Its model, by the results of the run's steps.</summary>
    public required ModelTrace Model { get; init; }

    /// <summary>Digest of the base model that the transcript names; null in transcripts of earlier versions.</summary>
    public required string? RecordedBase { get; init; }

    /// <summary>Digest of the adapter that the transcript names; null for the base model.</summary>
    public required string? RecordedAdapter { get; init; }

    /// <summary>Seed of its random numbers.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Settings of the debate, its sampling among them.</summary>
    public required DebateSettings Settings { get; init; }

    /// <summary>The conversation that it answers; null for a summary, whose prompt is not stored.</summary>
    public required ImmutableArray<ChatTurn>? Prompt { get; init; }

    /// <summary>Address of the summary that its author saw; null where it saw none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Summary { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>The answer that was read from it; null where none was, and for a summary.</summary>
    public required string? Answer { get; init; }

    /// <summary>Why it ended; null for a summary, where it is not stored.</summary>
    public required FinishReason? Finish { get; init; }

    /// <summary>Number of generated tokens; null for a summary.</summary>
    public required int? Tokens { get; init; }

    /// <summary>The vote of the debate.</summary>
    public required VoteTrace Vote { get; init; }

    /// <summary>Whether its answer is the consensus; null for a summary and without a consensus.</summary>
    public required bool? MatchesVote { get; init; }

    /// <summary>The training examples that were made from it.</summary>
    public ImmutableArray<LearnedMessage> Learned { get; init; } = [];

    /// <summary>Agents whose model descends from a training on it, by address.</summary>
    public ImmutableArray<string> Descendants { get; init; } = [];

    /// <summary>What decided the results of the run.</summary>
    public required RunIdentity Run { get; init; }
}
