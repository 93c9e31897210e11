using System.Collections.Immutable;
using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>The questions of one page, while it is open, asked one at a time.</summary>
/// <param name="changed">Renders the page, on its own thread.</param>
internal sealed class Conversation(
    DebateService.DebateServiceClient service,
    TimeProvider time,
    Func<Task> changed
) : IDisposable
{
    /// <summary>The longest that a debate may take.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The fault of a debate that whoever asked has ended.</summary>
    public const string Stopped = "stopped";

    private const int Remembered = 50;
    private CancellationTokenSource? _asking;

    /// <summary>The latest first.</summary>
    public ImmutableArray<Asked> Questions { get; private set; } = [];

    public bool IsBusy => _asking is not null;

    /// <summary>Asks, and hears each turn as it comes, until the debate is over or is stopped. Nothing is done while another question is being asked.</summary>
    public async Task AskAsync(Question question, GetSocietyResponse society)
    {
        if (IsBusy)
            return;
        using var asking = _asking = new CancellationTokenSource();
        Questions =
        [
            new Asked(question, society.Slots.Count, null, null, null),
            .. Questions.Take(Remembered - 1),
        ];
        try
        {
            await HearAsync(question, society, asking.Token);
        }
        catch (Exception error)
            when (asking.IsCancellationRequested
                || error is RpcException or InvalidDataException or ArgumentException
            )
        {
            Questions = Questions.SetItem(
                0,
                Questions[0] with
                {
                    Fault = asking.IsCancellationRequested ? Stopped : FaultOf(error),
                }
            );
        }
        finally
        {
            _asking = null;
        }
    }

    /// <summary>Ends the debate that is being heard; what was said stays.</summary>
    public void Stop() => _asking?.Cancel();

    public void Dispose() => Stop();

    private async Task HearAsync(Question question, GetSocietyResponse society, CancellationToken stop)
    {
        var equivalent = TaskRegistry.Create(Question.TaskOf(society)).Equivalent;
        var voting = ConsensusWire.FromOptional(society.Voting);
        var debate = DebateSoFar.Begun(question.Text.Trim(), question.Seed, society.Slots.Count);
        using var call = service.RunDebate(
            question.ToRequest(society),
            deadline: (time.GetUtcNow() + Patience).UtcDateTime,
            cancellationToken: stop
        );
        await foreach (var part in call.ResponseStream.ReadAllAsync(stop))
        {
            if (part.PartCase == RunDebateResponse.PartOneofCase.Turn)
            {
                debate = debate.With(part.Turn);
                Questions = Questions.SetItem(
                    0,
                    Questions[0] with
                    {
                        Debate = JudgedDebate.Of(debate.Transcript()!, equivalent, voting: voting),
                    }
                );
            }
            else if (part.PartCase == RunDebateResponse.PartOneofCase.Ending)
            {
                Questions = Questions.SetItem(0, Questions[0] with { Ending = part.Ending });
            }
            await changed();
        }
        if (Questions[0].Ending is null)
            throw new InvalidDataException("the debate service ended before the debate did; ask again");
    }

    private static string FaultOf(Exception error) =>
        error switch
        {
            RpcException { StatusCode: StatusCode.Unavailable } =>
                "the debate service does not answer; ask again when it does",
            RpcException { StatusCode: StatusCode.DeadlineExceeded } => FormattableString.Invariant(
                $"the debate was not over within {Patience.TotalMinutes} minutes; ask with fewer rounds, or when less is waiting"
            ),
            RpcException rpc => rpc.Status.Detail,
            _ => error.Message,
        };
}
