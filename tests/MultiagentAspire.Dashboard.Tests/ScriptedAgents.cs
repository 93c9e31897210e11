using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>The part of the scripted finetuning service that lists agents and societies.</summary>
internal sealed partial class ScriptedRuns
{
    public List<FinetunedAgent> Agents { get; } = [];

    /// <summary>How often agents were listed.</summary>
    public int Listings { get; private set; }

    /// <summary>Error of each request for a society; null: the request succeeds.</summary>
    public string? NoSociety { get; set; }

    public List<GetSocietyRequest> Societies { get; } = [];

    public override AsyncUnaryCall<ListAgentsResponse> ListAgentsAsync(
        ListAgentsRequest request,
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default
    )
    {
        Listings++;
        if (Runs.TrueForAll(run => run.Name != request.Name))
            return Answer(
                Task.FromException<ListAgentsResponse>(
                    new RpcException(new Status(StatusCode.NotFound, $"no run '{request.Name}' is known"))
                )
            );
        var response = new ListAgentsResponse { Agents = { Agents } };
        response.Arms.AddRange(
            Agents
                .GroupBy(agent => agent.Arm)
                .Select(arm => new FinetunedArm
                {
                    Name = arm.Key,
                    Finished = arm.Max(agent => agent.Iteration),
                })
        );
        return Answer(response);
    }

    public override AsyncUnaryCall<GetSocietyResponse> GetSocietyAsync(
        GetSocietyRequest request,
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default
    )
    {
        Societies.Add(request);
        if (NoSociety is not null)
            return Answer(
                Task.FromException<GetSocietyResponse>(
                    new RpcException(new Status(StatusCode.FailedPrecondition, NoSociety))
                )
            );
        var model = Wire.ToProto(
            new AgentModel(
                new ModelRef("/models/tiny", "b"),
                new AdapterRef($"/runs/{request.Iteration}", $"a{request.Iteration}")
            )
        );
        var response = new GetSocietyResponse
        {
            Arm = request.Arm,
            Iteration = request.Iteration,
            Task = Wire.ToProto(TaskSpec.Create("arithmetic", ("prompts", "compact"))),
            Summarizer = model,
            Rounds = 2,
            Sampling = Wire.ToProto(new SamplingSettings(0.8, 0.9, 0, 64)),
            ExampleQuestion = "7+3*2-5",
            Options = new DebateOptions { GeneratorsOnly = true },
        };
        response.Slots.AddRange(
            Enumerable.Range(0, 2).Select(_ => new Slot { Generator = model, Critic = model })
        );
        return Answer(response);
    }

    /// <summary>A finished finetuning of an agent.</summary>
    public static FinetunedAgent Finetuned(string agent, int iteration, string arm = "multiagent") =>
        new()
        {
            Arm = arm,
            Agent = agent,
            Iteration = iteration,
            AdapterPath = $"iterations/{iteration}/adapters/{agent}",
            AdapterDigest = Digest(agent, iteration),
            AdapterBytes = 484_056 * iteration,
            CurrentDigest = Digest(agent, iteration),
            BasePath = "/models/tiny",
            BaseDigest = "ba5e",
            ParentDigest = iteration > 1 ? Digest(agent, iteration - 1) : "ba5e",
            ParentIteration = iteration - 1,
            DataPath = $"iterations/{iteration}/data/{agent}.jsonl",
            DataDigest = "da7a",
            DataBytes = 10,
            Steps = 3,
            Losses = { 0.5, 0.25, 0.125 * iteration },
            Tokens = 1000,
            Elapsed = Duration.FromTimeSpan(TimeSpan.FromSeconds(97)),
            Examples = new Examples
            {
                Used = 142,
                Considered = 200,
                Mismatched = 58,
                Corrected = 30,
                Kept = 112,
                CorrectedUsed = 30,
                KeptUsed = 112,
            },
        };

    public static string Digest(string agent, int iteration) => $"{iteration}{agent}".PadRight(64, 'f');
}

/// <summary>A debate service whose turns and results a test publishes.</summary>
internal sealed class ScriptedDebateService : DebateService.DebateServiceClient
{
    private Channel<RunDebateResponse> _parts = Channel.CreateUnbounded<RunDebateResponse>();

    public List<RunDebateRequest> Requests { get; } = [];

    /// <summary>Completes when the caller of the last debate has cancelled its call.</summary>
    public TaskCompletionSource GivenUp { get; private set; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void PublishTurn(string agent, int round, string answer) =>
        _parts.Writer.TryWrite(
            new RunDebateResponse
            {
                Turn = new Turn
                {
                    Agent = agent,
                    Round = round,
                    Text = $"It is {answer}.",
                    Answer = answer,
                    Tokens = 5,
                },
            }
        );

    public void End(string answer, int votes)
    {
        _parts.Writer.TryWrite(
            new RunDebateResponse
            {
                Ending = new Ending { Answer = answer, Votes = votes },
            }
        );
        _parts.Writer.TryComplete();
    }

    public void Fail(StatusCode status, string detail) =>
        _parts.Writer.TryComplete(new RpcException(new Status(status, detail)));

    public override AsyncServerStreamingCall<RunDebateResponse> RunDebate(
        RunDebateRequest request,
        Metadata? headers = null,
        DateTime? deadline = null,
        CancellationToken cancellationToken = default
    )
    {
        Requests.Add(request);
        (_parts, GivenUp) = (
            Channel.CreateUnbounded<RunDebateResponse>(),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        cancellationToken.Register(GivenUp.SetResult);
        return new AsyncServerStreamingCall<RunDebateResponse>(
            new Stream(_parts.Reader, cancellationToken),
            Task.FromResult(new Metadata()),
            () => Status.DefaultSuccess,
            () => [],
            () => { }
        );
    }

    private sealed class Stream(ChannelReader<RunDebateResponse> parts, CancellationToken stop)
        : IAsyncStreamReader<RunDebateResponse>
    {
        public RunDebateResponse Current { get; private set; } = new();

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                if (!await parts.WaitToReadAsync(stop) || !parts.TryRead(out var part))
                    return false;
                Current = part;
                return true;
            }
            catch (OperationCanceledException)
            {
                throw new RpcException(new Status(StatusCode.Cancelled, "Call canceled by the client."));
            }
        }
    }
}
