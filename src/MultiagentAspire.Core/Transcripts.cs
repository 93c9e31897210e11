using System.Text.Json;

namespace MultiagentAspire.Core;

/// <summary>
/// Transcript files: one <see cref="DebateTranscript"/> a line. What is read equals what was written.
/// </summary>
public static class Transcripts
{
    public static void Write(string path, IEnumerable<DebateTranscript> transcripts) =>
        JsonLines.Write(path, transcripts, CoreJson.Readable.DebateTranscript);

    /// <exception cref="InvalidDataException">A line is no transcript; the message names file and line.</exception>
    public static IReadOnlyList<DebateTranscript> Read(string path)
    {
        var transcripts = new List<DebateTranscript>();
        foreach (var (line, transcript) in JsonLines.ReadNumbered(path, CoreJson.Readable.DebateTranscript))
        {
            if (GetError(transcript) is { } error)
                throw JsonLines.InvalidLine(path, line, error);
            transcripts.Add(transcript);
        }
        return transcripts;
    }

    /// <summary>One transcript as one line, without the line end.</summary>
    public static string ToLine(DebateTranscript transcript) =>
        JsonSerializer.Serialize(transcript, CoreJson.Readable.DebateTranscript);

    /// <exception cref="InvalidDataException">The text is no transcript.</exception>
    public static DebateTranscript FromLine(string line)
    {
        var transcript = StoredJson.Read(line, CoreJson.Readable.DebateTranscript);
        return GetError(transcript) is { } error ? throw new InvalidDataException(error) : transcript;
    }

    private static string? GetError(DebateTranscript transcript)
    {
        var rounds = transcript.Rounds;
        if (rounds.IsDefaultOrEmpty || rounds[0].IsDefaultOrEmpty)
            return "a transcript needs at least one round with one response";
        if (
            transcript.Remote is { IsDefault: true }
            || transcript.Remote is { } remote && remote.Any(use => use is null)
        )
            return "null instead of what was asked of a model at an endpoint";
        if (!rounds.All(round => !round.IsDefault && round.Length == rounds[0].Length))
            return "all rounds must have as many responses as the first";
        return rounds.All(round => round.All(IsComplete))
            ? null
            : "null instead of a response or of a message in its prompt";
    }

    /// <summary>Nullable annotations do not reach into arrays.</summary>
    private static bool IsComplete(AgentResponse? response) =>
        response is { Prompt.IsDefault: false } && response.Prompt.All(turn => turn is not null);
}
