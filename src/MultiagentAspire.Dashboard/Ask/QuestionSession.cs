using System.Collections.Immutable;
using Grpc.Core;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Debate.V1;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Dashboard.Ask;

/// <summary>The questions of one page while it is open. One question is debated at a time.</summary>
/// <param name="service">Runs the debates.</param>
/// <param name="time">The clock of the timeout.</param>
/// <param name="changed">Called after each change; it renders the page on the page's own thread.</param>
internal sealed class QuestionSession(
    DebateService.DebateServiceClient service,
    TimeProvider time,
    Func<Task> changed
) : IDisposable
{
    /// <summary>The longest time that a debate may take: 15 minutes.</summary>
    public static TimeSpan DebateTimeout { get; } = TimeSpan.FromMinutes(15);

    /// <summary>The error of a debate that its page has stopped.</summary>
    public const string Stopped = "stopped";

    private const int MaxQuestions = 50;
    private CancellationTokenSource? _current;

    /// <summary>The latest 50 questions, the newest first.</summary>
    public ImmutableArray<AskedQuestion> Questions { get; private set; } = [];

    /// <summary>Whether a question is being debated.</summary>
    public bool IsBusy => _current is not null;

    /// <summary>
    /// Debates a question and adds each turn to the first of <see cref="Questions"/> as it arrives, until the debate
    /// ends, fails or is stopped. Returns at once while another question is being debated.
    /// </summary>
    /// <param name="question">A question without an error.</param>
    /// <param name="society">The agents, as the finetuning service describes them.</param>
    public async Task AskAsync(Question question, GetSocietyResponse society)
    {
        if (IsBusy)
            return;
        using var cancellation = _current = new CancellationTokenSource();
        var asked = new AskedQuestion(question, society.Slots.Count, null, null, null);
        Questions = [asked, .. Questions.Take(MaxQuestions - 1)];
        try
        {
            await StreamDebateAsync(question, society, cancellation.Token);
        }
        catch (Exception error) when (cancellation.IsCancellationRequested || IsExpected(error))
        {
            var reason = cancellation.IsCancellationRequested ? Stopped : GetError(error);
            UpdateLatest(latest => latest with { Error = reason });
        }
        finally
        {
            _current = null;
        }
    }

    /// <summary>Stops the current debate; the turns received so far stay.</summary>
    public void Stop() => _current?.Cancel();

    /// <inheritdoc/>
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
                var analyzed = AnalyzedDebate.Create(debate.Transcript()!, equivalent, voting: voting);
                UpdateLatest(latest => latest with { Debate = analyzed });
            }
            else if (part.PartCase == RunDebateResponse.PartOneofCase.Ending)
                UpdateLatest(latest => latest with { Result = part.Ending });
            await changed();
        }
        if (Questions[0].Result is null)
            throw new InvalidDataException("the debate service ended before the debate did; ask again");
    }

    private void UpdateLatest(Func<AskedQuestion, AskedQuestion> update) =>
        Questions = Questions.SetItem(0, update(Questions[0]));

    private static bool IsExpected(Exception error) =>
        error is RpcException or InvalidDataException or ArgumentException;

    private static string GetError(Exception error) =>
        error switch
        {
            RpcException { StatusCode: StatusCode.Unavailable } =>
                "the debate service does not answer; ask again when it does",
            RpcException { StatusCode: StatusCode.DeadlineExceeded } => FormattableString.Invariant(
                $"the debate was not over within {DebateTimeout.TotalMinutes} minutes; "
            ) + "ask with fewer rounds, or when less is waiting",
            RpcException rpc => rpc.Status.Detail,
            _ => error.Message,
        };
}
