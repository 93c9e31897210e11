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
internal sealed class QuestionSession(
    DebateService.DebateServiceClient service,
    TimeProvider time,
    Func<Task> changed
) : IDisposable
{
    /// <summary>The longest that a debate may take.</summary>
    public static TimeSpan DebateTimeout { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The fault of a debate that whoever asked has ended.</summary>
    public const string Stopped = "stopped";

    private const int MaxQuestions = 50;
    private CancellationTokenSource? _current;

    /// <summary>The latest first.</summary>
    public ImmutableArray<AskedQuestion> Questions { get; private set; } = [];

    public bool IsBusy => _current is not null;

    /// <summary>
    /// Asks, and hears each turn as it comes, until the debate is over or is stopped. Nothing is done while
    /// another question is being asked.
    /// </summary>
    public async Task AskAsync(Question question, GetSocietyResponse society)
    {
        if (IsBusy)
            return;
        using var cancellation = _current = new CancellationTokenSource();
        Questions =
        [
            new AskedQuestion(question, society.Slots.Count, null, null, null),
            .. Questions.Take(MaxQuestions - 1),
        ];
        try
        {
            await StreamDebateAsync(question, society, cancellation.Token);
        }
        catch (Exception error)
            when (cancellation.IsCancellationRequested
                || error is RpcException or InvalidDataException or ArgumentException
            )
        {
            Questions = Questions.SetItem(
                0,
                Questions[0] with
                {
                    Error = cancellation.IsCancellationRequested ? Stopped : GetError(error),
                }
            );
        }
        finally
        {
            _current = null;
        }
    }

    /// <summary>Ends the debate that is being heard; what was said stays.</summary>
    public void Stop() => _current?.Cancel();

    public void Dispose() => Stop();

    private async Task StreamDebateAsync(
        Question question,
        GetSocietyResponse society,
        CancellationToken cancellationToken
    )
    {
        var equivalent = TaskRegistry.Create(Question.TaskOf(society)).Equivalent;
        var voting = ConsensusWire.FromOptional(society.Voting);
        var debate = PartialDebate.Start(question.Text.Trim(), question.Seed, society.Slots.Count);
        using var call = service.RunDebate(
            question.ToRequest(society),
            deadline: (time.GetUtcNow() + DebateTimeout).UtcDateTime,
            cancellationToken: cancellationToken
        );
        await foreach (var part in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            if (part.PartCase == RunDebateResponse.PartOneofCase.Turn)
            {
                debate = debate.Add(part.Turn);
                Questions = Questions.SetItem(
                    0,
                    Questions[0] with
                    {
                        Debate = AnalyzedDebate.Create(debate.Transcript()!, equivalent, voting: voting),
                    }
                );
            }
            else if (part.PartCase == RunDebateResponse.PartOneofCase.Ending)
            {
                Questions = Questions.SetItem(0, Questions[0] with { Result = part.Ending });
            }
            await changed();
        }
        if (Questions[0].Result is null)
            throw new InvalidDataException("the debate service ended before the debate did; ask again");
    }

    private static string GetError(Exception error) =>
        error switch
        {
            RpcException { StatusCode: StatusCode.Unavailable } =>
                "the debate service does not answer; ask again when it does",
            RpcException { StatusCode: StatusCode.DeadlineExceeded } => FormattableString.Invariant(
                $"the debate was not over within {DebateTimeout.TotalMinutes} minutes; ask with fewer rounds, or when less is waiting"
            ),
            RpcException rpc => rpc.Status.Detail,
            _ => error.Message,
        };
}
