using System.Text.Json;

namespace MultiagentAspire.Core;

/// <summary>
/// Reads and writes transcript files: JSON lines, one <see cref="DebateTranscript"/> each. A transcript that is read
/// equals the one that was written.
/// </summary>
public static class Transcripts
{
    /// <summary>Writes a transcript file atomically, over one that exists.</summary>
    public static void Write(string path, IEnumerable<DebateTranscript> transcripts) =>
        JsonLines.Write(path, transcripts, CoreJson.Readable.DebateTranscript);

    /// <summary>All transcripts of a file, in its order.</summary>
    /// <exception cref="InvalidDataException">
    /// A line is no transcript. The message starts with <c>file:line:</c>.
    /// </exception>
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

    /// <summary>The line of one transcript, without its line end.</summary>
    public static string ToLine(DebateTranscript transcript) =>
        JsonSerializer.Serialize(transcript, CoreJson.Readable.DebateTranscript);

    /// <summary>The transcript of one line.</summary>
    /// <exception cref="InvalidDataException">The text is no transcript, or needs a later version.</exception>
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
            transcript.EndpointUsage is { IsDefault: true }
            || transcript.EndpointUsage is { } usage && usage.Any(entry => entry is null)
        )
            return "null instead of what was asked of a model at an endpoint";
        if (!rounds.All(round => !round.IsDefault && round.Length == rounds[0].Length))
            return "all rounds must have as many responses as the first";
        return rounds.All(round => round.All(IsComplete))
            ? null
            : "null instead of a response or of a message in its prompt";
    }

    /// <summary>Checks for nulls in arrays, which the JSON reader does not check.</summary>
    private static bool IsComplete(AgentResponse? response) =>
        response is { Prompt.IsDefault: false } && response.Prompt.All(turn => turn is not null);
}
