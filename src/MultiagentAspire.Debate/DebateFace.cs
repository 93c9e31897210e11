using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Tasks;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Debate;

/// <summary>The gRPC face of debates that are watched.</summary>
internal sealed class DebateFace(DebateRunner debates, Func<TaskSpec, ITask> taskFor) : DebateService.DebateServiceBase
{
    private const string Problem = "asked";

    public override async Task RunDebate(RunDebateRequest request, IServerStreamWriter<RunDebateResponse> responseStream, ServerCallContext context)
    {
        var debate = Read(request);
        var transcript = await HoldAsync();
        var vote = Ballot.Of(transcript).Count(taskFor(debate.Task).Equivalent, new VotingSettings());
        var ending = new Ending { Votes = vote.Votes };
        if (vote.Answer is { } answer) ending.Answer = answer;
        await responseStream.WriteAsync(new RunDebateResponse { Ending = ending }, context.CancellationToken);

        async Task<DebateTranscript> HoldAsync()
        {
            try
            {
                return await debates.RunAsync(debate, SendAsync, context.CancellationToken);
            }
            catch (WorkFailedException error)
            {
                throw new InvalidDataException($"an agent cannot answer: {error.Reason}", error);
            }
        }

        async Task SendAsync(IEnumerable<AgentResponse> round)
        {
            foreach (var response in round) await responseStream.WriteAsync(new RunDebateResponse { Turn = TurnOf(response) }, context.CancellationToken);
        }
    }

    private static DebateRequest Read(RunDebateRequest request)
    {
        if (request.Question.Length == 0) throw new ArgumentException("question is missing");
        if (request.Rounds is < 1 or > 16) throw new ArgumentException($"rounds must be 1 to 16, not {request.Rounds}");
        if (request.Slots.Count is < 1 or > 64) throw new ArgumentException($"1 to 64 slots are needed, not {request.Slots.Count}");
        return new DebateRequest(
            new DebateId(request.Seed, 0, "debate", Problem, Problem), Wire.FromProto(request.Task), new Problem(Problem, request.Question),
            new Society([.. request.Slots.Select(slot => new SocietySlot(Wire.FromProto(slot.Generator), Wire.FromProto(slot.Critic)))], Wire.FromProto(request.Summarizer)),
            new DebateSettings(request.Rounds, request.Summarize, Wire.FromProto(request.Sampling)));
    }

    private static Turn TurnOf(AgentResponse response)
    {
        var turn = new Turn { Round = response.Round, Agent = response.Agent.ToString(), Text = response.Text, Tokens = response.Tokens };
        if (response.Answer is { } answer) turn.Answer = answer;
        return turn;
    }
}
