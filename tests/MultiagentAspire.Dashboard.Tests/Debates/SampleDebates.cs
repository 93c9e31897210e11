using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests.Debates;

/// <summary>Debates with answers that tests choose; null: a response without an answer.</summary>
internal static class SampleDebates
{
    /// <summary>A debate on a problem whose id is its question: generators in the first round, critics later.</summary>
    public static DebateTranscript Debate(string question, params string?[][] rounds) =>
        Create("train", question, rounds);

    public static DebateTranscript Create(string split, string question, params string?[][] rounds) =>
        new(
            new DebateId(7, 1, "multiagent", split, question),
            new Problem(question, question),
            [
                .. rounds.Select(
                    (answers, round) =>
                        answers
                            .Select((answer, slot) => CreateResponse(question, round, slot, answer))
                            .ToImmutableArray()
                ),
            ],
            0,
            0
        );

    public static AnalyzedDebate Grade(string? reference, params string?[][] rounds) =>
        AnalyzedDebate.Create(Debate("1+1", rounds), string.Equals, reference);

    /// <summary>Writes the debates of an iteration's set.</summary>
    public static void Write(
        this TemporaryFolder folder,
        int iteration,
        string set,
        params DebateTranscript[] debates
    )
    {
        var path = folder.At($"runs/small/iterations/{iteration}/transcripts/{set}.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Transcripts.Write(path, debates);
    }

    private static AgentResponse CreateResponse(string question, int round, int slot, string? answer) =>
        new(
            round == 0 ? AgentId.Generator(slot) : AgentId.Critic(slot),
            round + 1,
            [ChatTurn.User($"Asked in round {round + 1}: {question}")],
            $"It is {answer ?? "unclear"}.",
            answer,
            FinishReason.Stop,
            5,
            9
        );
}
