using CsCheck;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

/// <summary>Debates by their answers, voted on by plain equality.</summary>
internal static class VotingSamples
{
    public static readonly Func<string, string, bool> AreEqual = string.Equals;

    /// <summary>Default rules of selection.</summary>
    public static readonly SelectionSettings Defaults = new();

    /// <summary>Critics learn corrected trajectories only.</summary>
    public static readonly SelectionSettings OnlyCorrected = new() { CriticWeight = 1 };

    /// <summary>Critics learn kept trajectories only.</summary>
    public static readonly SelectionSettings OnlyKept = new() { CriticWeight = 0 };

    /// <summary>
    /// Tables of one to four agents over one to three rounds, with few answers so that agreement is common.
    /// </summary>
    public static Gen<string?[][][]> Answers(int minRounds = 1) =>
        Gen.Select(Gen.Int[minRounds, 3], Gen.Int[1, 4])
            .SelectMany(
                (rounds, slots) =>
                    Gen.Int[-1, 2]
                        .Select(value => value < 0 ? null : $"{value}")
                        .Array[slots]
                        .Array[rounds]
                        .Array[1, 12]
            );

    public static List<VotedDebate> Voted(string?[][][] debates, int[]? agents = null) =>
        [.. debates.Select((answers, index) => Vote(SampleTranscripts.Debate($"p{index}", answers, agents)))];

    /// <summary>
    /// Debates of two rounds in which slot 0 gives these first and final answers, and two others outvote it
    /// with "7".
    /// </summary>
    public static List<VotedDebate> Trajectories(params (string? First, string? Final)[] own) =>
        Voted([
            .. own.Select(answer =>
                (string?[][])
                    [
                        [answer.First, "7", "7"],
                        [answer.Final, "7", "7"],
                    ]
            ),
        ]);

    /// <summary>So many corrected trajectories of slot 0, then so many kept ones.</summary>
    public static List<VotedDebate> Mixture(int corrected, int kept) =>
        Trajectories([
            .. Enumerable.Repeat<(string?, string?)>(("8", "7"), corrected),
            .. Enumerable.Repeat<(string?, string?)>(("7", "7"), kept),
        ]);

    public static VotedDebate Vote(DebateTranscript transcript) =>
        new(
            transcript,
            Voting.Vote(
                [.. transcript.FinalRound.Select(response => response.Answer)],
                AreEqual,
                new VotingSettings(),
                Seeds.Derive(transcript.Id.ProblemId)
            )
        );

    /// <summary>The data of one agent.</summary>
    public static SelectionResult Select(
        AgentId agent,
        IReadOnlyList<VotedDebate> debates,
        Func<string, string, bool> equivalent,
        SelectionSettings settings,
        ulong seed
    ) => Selection.Select(Target(agent, settings, seed), debates, equivalent);

    public static SelectionTarget Target(AgentId agent, SelectionSettings settings, ulong seed = 1) =>
        new(agent, settings, seed);

    public static IEnumerable<string> Problems(SelectionResult result) =>
        result.Examples.Select(example => example.ProblemId);
}
