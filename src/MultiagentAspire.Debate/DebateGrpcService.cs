using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>
/// gRPC service of debates whose turns are streamed, for the dashboard's questions. Debates of runs come from the
/// queue (<see cref="DebateWorker"/>).
/// </summary>
/// <param name="taskFor">Makes a task of its specification.</param>
internal sealed class DebateGrpcService(DebateRunner debates, Func<TaskSpec, ITask> taskFor)
    : DebateService.DebateServiceBase
{
    /// <summary>In UTF-16 characters.</summary>
    private const int MaxQuestionLength = 16_384;

    /// <summary>Streams each turn when it is finished, in any order of slots, and the vote at the end.</summary>
    /// <exception cref="ArgumentException">The request is invalid: INVALID_ARGUMENT.</exception>
    /// <exception cref="InvalidDataException">An agent cannot answer: FAILED_PRECONDITION.</exception>
    public override async Task RunDebate(
        RunDebateRequest request,
        IServerStreamWriter<RunDebateResponse> responseStream,
        ServerCallContext context
    )
    {
        var debate = ParseRequest(request);
        var voting = ConsensusWire.FromOptional(request.Voting);
        using var writing = new SemaphoreSlim(1); // turns end concurrently, but a stream takes one message at a time
        async Task SendAsync(AgentResponse response)
        {
            var message = new RunDebateResponse { Turn = ToProto(response) };
            await writing.WaitAsync(context.CancellationToken);
            try
            {
                await responseStream.WriteAsync(message, context.CancellationToken);
            }
            finally
            {
                writing.Release();
            }
        }
        var transcript = await RunAsync(debate, SendAsync, context.CancellationToken);
        var equivalent = taskFor(debate.Task).Equivalent;
        var vote = Ballot.FromTranscript(transcript).CountVotes(equivalent, voting);
        var ending = new Ending { Votes = vote.Votes };
        if (vote.Answer is { } answer)
            ending.Answer = answer;
        await responseStream.WriteAsync(new RunDebateResponse { Ending = ending }, context.CancellationToken);
    }

    /// <summary>Runs the debate; a failed response becomes an error of the request.</summary>
    private async Task<DebateTranscript> RunAsync(
        DebateRequest debate,
        Func<AgentResponse, Task> onResponse,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await debates.WatchAsync(debate, onResponse, cancellationToken);
        }
        catch (WorkFailedException error)
        {
            throw new InvalidDataException($"an agent cannot answer: {error.Reason}", error);
        }
    }

    /// <summary>Checks the request: 1 to 16 rounds, 1 to 64 slots, a question.</summary>
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
        var id = DebateId.ForQuestion(request.Seed, problem.Id);
        var task = Wire.FromProto(request.Task);
        var society = new Society([.. request.Slots.Select(ToSlot)], Wire.FromProto(request.Summarizer));
        var sampling = Wire.FromProto(request.Sampling);
        var settings = new DebateSettings(request.Rounds, request.Summarize, sampling);
        var withOptions = DebateWire.WithOptions(settings, request.Options);
        return new DebateRequest(id, task, problem, society, withOptions);
    }

    private static SocietySlot ToSlot(Slot slot) =>
        new(Wire.FromProto(slot.Generator), Wire.FromProto(slot.Critic));

    /// <summary>A response on the wire; adapter and answer are absent where there is none.</summary>
    private static Turn ToProto(AgentResponse response)
    {
        var turn = new Turn
        {
            Round = response.Round,
            Agent = response.Agent.ToString(),
            Text = response.Text,
            Tokens = response.Tokens,
            Finish = Wire.ToProto(response.FinishReason),
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
