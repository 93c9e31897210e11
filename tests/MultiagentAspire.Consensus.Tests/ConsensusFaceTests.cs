using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Consensus.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;
using MultiagentAspire.Testing;
using Service = MultiagentAspire.Contracts.Consensus.V1.ConsensusService;

namespace MultiagentAspire.Consensus.Tests;

/// <summary>The service as it runs apart, asked over its gRPC port.</summary>
public sealed class ConsensusFaceTests : IAsyncLifetime
{
    private static readonly TaskSpec Arithmetic = TaskSpec.Of("arithmetic");
    private readonly TemporaryFolder _folder = new();
    private ServiceUnderTest _service = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Service.ConsensusServiceClient Client(string? token = ServiceUnderTest.Token) =>
        new(_service.Calls(token));

    public async ValueTask InitializeAsync() =>
        _service = await ServiceUnderTest.StartAsync(
            builder => builder.AddConsensus(),
            app => app.MapConsensus(),
            ("Artifacts:Roots", _folder.Path)
        );

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Votes_and_selections_over_the_wire_are_those_of_the_library()
    {
        DebateTranscript[] debates =
        [
            Spoken.Debate(
                "p0",
                [
                    ["5", "5", "6"],
                    ["5", "6", "6"],
                ]
            ),
            Spoken.Debate(
                "p1",
                [
                    ["7", "8", "9"],
                    ["8", "8", "8"],
                ]
            ),
            Spoken.Debate(
                "p2",
                [
                    ["1", "2", "3"],
                    ["1", "2", "3"],
                ]
            ),
            Spoken.Debate(
                "p3",
                [
                    ["?", "?", "?"],
                    ["?", "?", "?"],
                ]
            ),
        ];
        Transcripts.Write(_folder.At("transcripts.jsonl"), debates);
        var library = new ConsensusService(TaskRegistry.Create);
        var client = new ConsensusClient(Client());
        foreach (
            var voting in (VotingSettings[])
                [
                    new(),
                    new() { Tie = Core.TieRule.Largest },
                    new() { Tie = Core.TieRule.Drop },
                    new() { MinimumVotes = 2 },
                    new() { MinimumShare = 0.9 },
                ]
        )
        {
            var here = await library.VoteAsync(debates, Arithmetic, voting, Stop);
            var there = await client.VoteAsync(debates, Arithmetic, voting, Stop);
            Assert.Equal(
                here.Select(vote => vote with { Clusters = [] }),
                there.Select(vote => vote with { Clusters = [] })
            );
            Assert.Equal(here.SelectMany(vote => vote.Clusters), there.SelectMany(vote => vote.Clusters));
            foreach (
                var agent in (AgentId[])[AgentId.Generator(0), AgentId.Critic(1), new(AgentRole.Single, 0)]
            )
            {
                var rules = new SelectionSettings
                {
                    CriticWeight = 0.3,
                    Mix = CriticMix.Moco,
                    CorrectedMinimumVotes = 2,
                };
                var chosen = await library.SelectAsync(
                    _folder.At("transcripts.jsonl"),
                    Arithmetic,
                    voting,
                    rules,
                    agent,
                    11,
                    Stop
                );
                var sent = await client.SelectAsync(
                    _folder.At("transcripts.jsonl"),
                    Arithmetic,
                    voting,
                    rules,
                    agent,
                    11,
                    Stop
                );
                Assert.Equal(chosen.Counts, sent.Counts);
                Assert.Equal(
                    chosen.Examples.Select(TrainingExamples.ToLine),
                    sent.Examples.Select(TrainingExamples.ToLine)
                );
                Assert.Equal((chosen.Agent, chosen.OneSided), (sent.Agent, sent.OneSided));
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a-token-for-tests-onlx")]
    public async Task Without_the_right_token_nothing_answers_but_health(string? token)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            Client(token).VoteAsync(new VoteRequest(), cancellationToken: Stop).ResponseAsync
        );
        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
        using var http = new HttpClient { BaseAddress = _service.Http };
        Assert.Equal("Healthy", await http.GetStringAsync("/health", Stop));
        Assert.Equal("Healthy", await http.GetStringAsync("/alive", Stop));
        Assert.Equal(
            System.Net.HttpStatusCode.Unauthorized,
            (await http.GetAsync("/anything-else", Stop)).StatusCode
        );
    }

    [Theory]
    [InlineData("../outside.jsonl", StatusCode.PermissionDenied)]
    [InlineData("/etc/passwd", StatusCode.PermissionDenied)]
    [InlineData("not-there.jsonl", StatusCode.NotFound)]
    [InlineData("rubbish.jsonl", StatusCode.FailedPrecondition)]
    public async Task A_file_outside_the_roots_or_that_holds_no_transcripts_is_refused_with_its_status(
        string path,
        StatusCode expected
    )
    {
        _folder.Write("rubbish.jsonl", "{}");
        var request = new SelectTrainingDataRequest
        {
            TranscriptsPath = path,
            Task = Wire.ToProto(Arithmetic),
            Voting = ConsensusWire.ToProto(new VotingSettings()),
            SelectionJson = ConsensusWire.ToJson(new SelectionSettings()),
            Agent = "critic-1",
        };
        using var call = Client().SelectTrainingData(request, cancellationToken: Stop);
        Assert.Equal(
            expected,
            (await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Stop))).StatusCode
        );
    }

    [Fact]
    public async Task What_makes_no_sense_is_an_invalid_argument_that_says_what()
    {
        var unknownTask = new VoteRequest
        {
            Task = new Contracts.Common.V1.TaskSpec { Name = "riddles" },
            Rules = ConsensusWire.ToProto(new VotingSettings()),
        };
        var noRule = new VoteRequest { Task = Wire.ToProto(Arithmetic), Rules = new VotingRules() };
        foreach (
            var (request, word) in new[]
            {
                (new VoteRequest(), "task"),
                (unknownTask, "riddles"),
                (noRule, "tie"),
            }
        )
        {
            var error = await Assert.ThrowsAsync<RpcException>(() =>
                Client().VoteAsync(request, cancellationToken: Stop).ResponseAsync
            );
            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
            Assert.Contains(word, error.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_oversized_message_is_refused_and_the_next_call_is_answered()
    {
        var client = Client();
        var request = new VoteRequest
        {
            Task = Wire.ToProto(Arithmetic),
            Rules = ConsensusWire.ToProto(new VotingSettings()),
        };
        request.Ballots.Add(
            new Contracts.Consensus.V1.Ballot
            {
                Answers = { new Answer { Text = new string('1', 17 * 1024 * 1024) } },
            }
        );
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            client.VoteAsync(request, cancellationToken: Stop).ResponseAsync
        );
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Single(
            await new ConsensusClient(client).VoteAsync(
                [
                    Spoken.Debate(
                        "p",
                        [
                            ["1"],
                        ]
                    ),
                ],
                Arithmetic,
                new VotingSettings(),
                Stop
            )
        );
    }
}
