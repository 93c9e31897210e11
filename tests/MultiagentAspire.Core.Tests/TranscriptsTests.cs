using CsCheck;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

public sealed class TranscriptsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly Gen<DebateTranscript> Debates = Gen.Select(Gen.Int[1, 3], Gen.Int[1, 4])
        .SelectMany(
            (rounds, slots) =>
                Gen.Select(Gen.String, Gen.String.Null().Array[slots].Array[rounds])
                    .Select((problem, answers) => SampleTranscripts.Debate(problem, answers))
        );

    [Fact]
    public void What_is_read_equals_what_was_written() =>
        Debates
            .Array[0, 5]
            .Sample(
                debates =>
                {
                    var path = _folder.At(Guid.NewGuid().ToString("N"));
                    Transcripts.Write(path, debates);
                    var read = Transcripts.Read(path);
                    Assert.Equal(debates.Length, read.Count);
                    foreach (var (transcript, other) in debates.Zip(read))
                        AssertSame(transcript, other);
                },
                iter: 50
            );

    [Fact]
    public void A_line_reads_back_and_is_one_line() =>
        Debates.Sample(debate =>
        {
            var line = Transcripts.ToLine(debate);
            Assert.DoesNotContain('\n', line);
            AssertSame(debate, Transcripts.FromLine(line));
        });

    [Fact]
    public void What_was_asked_of_endpoints_reads_back()
    {
        var usage = new ModelUsage("gpt", Calls: 3, Retries: 1, PromptTokens: 50, Tokens: 20, Estimated: 0);
        var debate = SampleTranscripts.Debate(
            "p",
            [
                ["1", "1"],
            ]
        ) with
        {
            EndpointUsage = [usage],
        };
        Assert.Equal([usage], Transcripts.FromLine(Transcripts.ToLine(debate)).EndpointUsage!.Value);
    }

    [Fact]
    public void A_line_keeps_its_keys()
    {
        var response = new AgentResponse(
            AgentId.Critic(1),
            Round: 2,
            [ChatTurn.User("1+1?")],
            "It is 2.",
            "2",
            FinishReason.Length,
            Tokens: 4,
            PromptTokens: 9
        )
        {
            Adapter = "one",
            Base = "base",
        };
        var debate = new DebateTranscript(
            new DebateId(7, 0, "multiagent", "train", "p"),
            new Problem("p", "1+1?"),
            [
                [response],
            ],
            SummaryTokens: 5,
            SummaryPromptTokens: 11
        )
        {
            EndpointUsage = [new ModelUsage("gpt", 3, 1, 50, 20, 2)],
        };
        Assert.Equal(
            """
            {"id":{"runSeed":7,"iteration":0,"arm":"multiagent","split":"train","problemId":"p"},
            "problem":{"id":"p","question":"1+1?"},"rounds":[[{"agent":"critic-2","round":2,
            "prompt":[{"role":"user","content":"1+1?"}],"text":"It is 2.","answer":"2",
            "finish":"length","tokens":4,"promptTokens":9,"adapter":"one","base":"base"}]],
            "summaryTokens":5,"summaryPromptTokens":11,"remote":[{"model":"gpt","calls":3,
            "retries":1,"promptTokens":50,"tokens":20,"estimated":2}]}
            """.ReplaceLineEndings(""),
            Transcripts.ToLine(debate)
        );
    }

    [Fact]
    public void Text_stays_readable_in_the_file() =>
        Assert.Contains(
            "p<é> by 0 in 1: 5+4",
            Transcripts.ToLine(
                SampleTranscripts.Debate(
                    "p<é>",
                    [
                        ["5+4"],
                    ]
                )
            )
        );

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("not json")]
    [InlineData(
        """{"id":{"runSeed":7,"iteration":0,"arm":"a","split":"s","problemId":"p"},"""
            + """ "problem":{"id":"p","question":"q"},"rounds":[],"summaryTokens":0,"summaryPromptTokens":0}"""
    )]
    public void A_line_that_is_no_transcript_is_refused_with_its_place(string line)
    {
        var path = _folder.Write(
            "debates.jsonl",
            Transcripts.ToLine(
                SampleTranscripts.Debate(
                    "p",
                    [
                        ["1"],
                    ]
                )
            )
                + "\n\n"
                + line
                + "\n"
        );
        var error = Assert.Throws<InvalidDataException>(() => Transcripts.Read(path));
        Assert.StartsWith($"{path}:3: ", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Transcripts.FromLine(line));
    }

    [Fact]
    public void No_line_is_too_strange() =>
        Gen.Select(
                Debates,
                Gen.Int[0, 600],
                Gen.String[Gen.Char["\"\\{}[]:,ud8nul01 \0é"], 0, 12],
                Gen.Int[0, 6]
            )
            .Sample(
                (debate, at, put, taken) =>
                {
                    var line = Transcripts.ToLine(debate);
                    at = Math.Min(at, line.Length);
                    var changed = string.Concat(
                        line.AsSpan(0, at),
                        put,
                        line.AsSpan(Math.Min(at + taken, line.Length))
                    );
                    ResourceLimits.AssertReadsOrRejects<InvalidDataException>(
                        1 << 20,
                        () => Assert.NotEmpty(Transcripts.FromLine(changed).Rounds)
                    );
                },
                iter: 1000
            );

    [Fact]
    public void Rounds_of_unequal_size_are_refused()
    {
        var line = Transcripts.ToLine(
            SampleTranscripts.Debate(
                "p",
                [
                    ["1", "2"],
                    ["1", "2"],
                ]
            )
        );
        var ragged = Transcripts.ToLine(
            SampleTranscripts.Debate(
                "p",
                [
                    ["1", "2"],
                    ["1", "2"],
                ]
            ) with
            {
                Rounds =
                [
                    SampleTranscripts
                        .Debate(
                            "p",
                            [
                                ["1", "2"],
                            ]
                        )
                        .Rounds[0],
                    SampleTranscripts
                        .Debate(
                            "p",
                            [
                                ["1"],
                            ]
                        )
                        .Rounds[0],
                ],
            }
        );
        AssertSame(
            Transcripts.FromLine(line),
            SampleTranscripts.Debate(
                "p",
                [
                    ["1", "2"],
                    ["1", "2"],
                ]
            )
        );
        Assert.Contains(
            "as many responses",
            Assert.Throws<InvalidDataException>(() => Transcripts.FromLine(ragged)).Message
        );
    }

    [Fact]
    public void What_is_null_within_a_round_is_refused()
    {
        var whole = SampleTranscripts.Debate(
            "p",
            [
                ["1", "2"],
            ]
        );
        var missing = whole with
        {
            Rounds =
            [
                [whole.Rounds[0][0], null!],
            ],
        };
        var unasked = whole with
        {
            Rounds =
            [
                [whole.Rounds[0][0] with { Prompt = [null!] }, whole.Rounds[0][1]],
            ],
        };
        foreach (var damaged in (DebateTranscript[])[missing, unasked])
            Assert.Contains(
                "null instead of",
                Assert
                    .Throws<InvalidDataException>(() => Transcripts.FromLine(Transcripts.ToLine(damaged)))
                    .Message,
                StringComparison.Ordinal
            );
    }

    /// <summary>Records compare arrays by identity, so the parts are compared one by one.</summary>
    private static void AssertSame(DebateTranscript transcript, DebateTranscript other)
    {
        Assert.Equal(
            (transcript.Id, transcript.Problem, transcript.SummaryTokens, transcript.SummaryPromptTokens),
            (other.Id, other.Problem, other.SummaryTokens, other.SummaryPromptTokens)
        );
        Assert.Equal(
            transcript.Rounds.Select(round => round.Length),
            other.Rounds.Select(round => round.Length)
        );
        foreach (
            var (left, right) in transcript
                .Rounds.SelectMany(round => round)
                .Zip(other.Rounds.SelectMany(round => round))
        )
        {
            Assert.Equal(left.Prompt, right.Prompt);
            Assert.Equal(left with { Prompt = [] }, right with { Prompt = [] });
        }
    }

    public void Dispose() => _folder.Dispose();
}
