using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>The gRPC face of debates that are watched.</summary>
internal sealed class DebateGrpcService(DebateRunner debates, Func<TaskSpec, ITask> taskFor)
    : DebateService.DebateServiceBase
{
    private const int MaxQuestionLength = 16_384;

    public override async Task RunDebate(
        RunDebateRequest request,
        IServerStreamWriter<RunDebateResponse> responseStream,
        ServerCallContext context
    )
    {
        var debate = ParseRequest(request);
        var voting = ConsensusWire.FromOptional(request.Voting);
        using var writing = new SemaphoreSlim(1); // agents end when they like, and a stream takes one message at a time
        var transcript = await RunAsync();
        var vote = Ballot.FromTranscript(transcript).CountVotes(taskFor(debate.Task).Equivalent, voting);
        var ending = new Ending { Votes = vote.Votes };
        if (vote.Answer is { } answer)
            ending.Answer = answer;
        await responseStream.WriteAsync(new RunDebateResponse { Ending = ending }, context.CancellationToken);

        async Task<DebateTranscript> RunAsync()
        {
            try
            {
                return await debates.WatchAsync(debate, SendAsync, context.CancellationToken);
            }
            catch (WorkFailedException error)
            {
                throw new InvalidDataException($"an agent cannot answer: {error.Reason}", error);
            }
        }

        async Task SendAsync(AgentResponse response)
        {
            await writing.WaitAsync(context.CancellationToken);
            try
            {
                await responseStream.WriteAsync(
                    new RunDebateResponse { Turn = ToProto(response) },
                    context.CancellationToken
                );
            }
            finally
            {
                writing.Release();
            }
        }
    }

    private static DebateRequest ParseRequest(RunDebateRequest request)
    {
        if (request.Question.Length == 0)
            throw new ArgumentException("question is missing");
        if (request.Question.Length > MaxQuestionLength)
            throw new ArgumentException(
                $"question has {request.Question.Length} characters; {MaxQuestionLength} are the most"
            );
        if (request.Rounds is < 1 or > 16)
            throw new ArgumentException($"rounds must be 1 to 16, not {request.Rounds}");
        if (request.Slots.Count is < 1 or > 64)
            throw new ArgumentException($"1 to 64 slots are needed, not {request.Slots.Count}");
        var problem = new Problem(ProblemIds.FromQuestion(request.Question), request.Question);
        return new DebateRequest(
            DebateId.ForQuestion(request.Seed, problem.Id),
            Wire.FromProto(request.Task),
            problem,
            new Society(
                [
                    .. request.Slots.Select(slot => new SocietySlot(
                        Wire.FromProto(slot.Generator),
                        Wire.FromProto(slot.Critic)
                    )),
                ],
                Wire.FromProto(request.Summarizer)
            ),
            new DebateSettings(request.Rounds, request.Summarize, Wire.FromProto(request.Sampling))
        );
    }

    private static Turn ToProto(AgentResponse response)
    {
        var turn = new Turn
        {
            Round = response.Round,
            Agent = response.Agent.ToString(),
            Text = response.Text,
            Tokens = response.Tokens,
            Finish = Wire.ToProto(response.Finish),
            PromptTokens = response.PromptTokens,
        };
        turn.Prompt.AddRange(response.Prompt.Select(Wire.ToProto));
        if (response.Adapter is { } adapter)
            turn.AdapterDigest = adapter;
        if (response.Answer is { } answer)
            turn.Answer = answer;
        return turn;
    }
}
