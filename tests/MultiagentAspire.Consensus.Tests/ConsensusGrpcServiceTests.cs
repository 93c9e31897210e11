using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Consensus.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;
using MultiagentAspire.Testing;
using ProtoTarget = MultiagentAspire.Contracts.Consensus.V1.SelectionTarget;
using Service = MultiagentAspire.Contracts.Consensus.V1.ConsensusService;

namespace MultiagentAspire.Consensus.Tests;

/// <summary>The service as it runs apart, asked over its gRPC port.</summary>
public sealed class ConsensusGrpcServiceTests : IAsyncLifetime
{
    private static readonly TaskSpec Arithmetic = TaskSpec.Create("arithmetic");
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
            SampleTranscripts.Debate(
                "p0",
                [
                    ["5", "5", "6"],
                    ["5", "6", "6"],
                ]
            ),
            SampleTranscripts.Debate(
                "p1",
                [
                    ["7", "8", "9"],
                    ["8", "8", "8"],
                ]
            ),
            SampleTranscripts.Debate(
                "p2",
                [
                    ["1", "2", "3"],
                    ["1", "2", "3"],
                ]
            ),
            SampleTranscripts.Debate(
                "p3",
                [
                    ["?", "?", "?"],
                    ["?", "?", "?"],
                ]
            ),
        ];
        Transcripts.Write(_folder.At("transcripts.jsonl"), debates);
        var library = new ConsensusService(TaskRegistry.Create, SelectionRule.Registered);
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
            var targets = TargetsOf(AgentId.Generator(0), AgentId.Critic(1), new(AgentRole.Single, 0));
            var chosen = await SelectAsync(library, voting, targets);
            var sent = await SelectAsync(client, voting, targets);
            Assert.Equal(targets.Select(target => target.Agent), sent.Select(agent => agent.Agent));
            foreach (var (own, other) in chosen.Zip(sent))
            {
                Assert.Equal(
                    (own.Agent, own.Counts, own.OneSided),
                    (other.Agent, other.Counts, other.OneSided)
                );
                Assert.Equal(
                    own.Examples.Select(TrainingExamples.ToLine),
                    other.Examples.Select(TrainingExamples.ToLine)
                );
            }
        }
    }

    private static Core.SelectionTarget[] TargetsOf(params AgentId[] agents)
    {
        var rules = new SelectionSettings
        {
            CriticWeight = 0.3,
            Mix = CriticMix.Moco,
            CorrectedMinimumVotes = 2,
        };
        return
        [
            .. agents.Select((agent, index) => new Core.SelectionTarget(agent, rules, 11 + (ulong)index)),
        ];
    }

    private async Task<List<SelectionResult>> SelectAsync(
        IConsensus consensus,
        VotingSettings voting,
        Core.SelectionTarget[] targets
    )
    {
        var path = _folder.At("transcripts.jsonl");
        var selected = new List<SelectionResult>();
        await foreach (var agent in consensus.SelectAsync(path, Arithmetic, voting, targets, Stop))
            selected.Add(agent);
        return selected;
    }

    [Fact]
    public async Task A_selection_without_a_target_or_with_an_unknown_agent_or_rule_is_an_invalid_argument()
    {
        Transcripts.Write(
            _folder.At("transcripts.jsonl"),
            [
                SampleTranscripts.Debate(
                    "p",
                    [
                        ["1"],
                    ]
                ),
            ]
        );
        var rule = ConsensusWire.ToJson(new SelectionSettings { Rule = "luck" });
        foreach (
            var (targets, word) in new[]
            {
                (Array.Empty<ProtoTarget>(), "targets"),
                ([new ProtoTarget { Agent = "bob", SelectionJson = "{}" }], "bob"),
                ([new ProtoTarget { Agent = "generator-1", SelectionJson = rule }], "luck"),
            }
        )
        {
            using var call = Client()
                .SelectTrainingData(RequestFor("transcripts.jsonl", targets), cancellationToken: Stop);
            var error = await Assert.ThrowsAsync<RpcException>(() =>
                call.ResponseStream.MoveNext(TestContext.Current.CancellationToken)
            );
            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
            Assert.Contains(word, error.Status.Detail, StringComparison.Ordinal);
        }
    }

    private static SelectTrainingDataRequest RequestFor(string path, params ProtoTarget[] targets)
    {
        var request = new SelectTrainingDataRequest
        {
            TranscriptsPath = path,
            Task = Wire.ToProto(Arithmetic),
            Voting = ConsensusWire.ToProto(new VotingSettings()),
        };
        request.Targets.AddRange(targets);
        return request;
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
        var target = new Core.SelectionTarget(AgentId.Critic(0), new SelectionSettings(), 1);
        var request = RequestFor(path, ConsensusWire.ToProto(target));
        using var call = Client().SelectTrainingData(request, cancellationToken: Stop);
        Assert.Equal(
            expected,
            (
                await Assert.ThrowsAsync<RpcException>(() =>
                    call.ResponseStream.MoveNext(TestContext.Current.CancellationToken)
                )
            ).StatusCode
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
                    SampleTranscripts.Debate(
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
