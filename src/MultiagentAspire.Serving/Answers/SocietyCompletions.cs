using System.Runtime.CompilerServices;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Serving.Answers;

/// <summary>
/// A society's answer: its agents debate the last message as the run says, and the answer is what they agree
/// on. Agents were finetuned on single questions in the run's own prompts, so earlier messages are not shown
/// to them; the report says how many there were.
/// </summary>
internal static class SocietyCompletions
{
    /// <summary>What keeps a request from being debated; null when nothing does.</summary>
    public static ApiErrorException? GetError(ChatRequest request) =>
        request.Messages[^1] is not { Role: "user" } question
            ? ApiErrorException.BadRequest(
                "The last message must be the user's: it is the question that is debated.",
                "messages",
                "invalid_value"
            )
        : string.IsNullOrWhiteSpace(question.Content)
            ? ApiErrorException.BadRequest(
                "The last message is empty: it is the question that is debated.",
                "messages",
                "invalid_value"
            )
        : request.Choices > 1
            ? ApiErrorException.BadRequest(
                "'n' must be 1 for a society: it has one answer.",
                "n",
                "unsupported_value"
            )
        : !request.Stop.IsEmpty
            ? ApiErrorException.BadRequest(
                "'stop' is not supported by a society: agents end their turns themselves.",
                "stop",
                "unsupported_parameter"
            )
        : null;

    /// <summary>The turns as they come, then the answer. A reader that leaves ends the debate.</summary>
    /// <exception cref="ApiErrorException">The question does not fit any agent.</exception>
    public static async IAsyncEnumerable<CompletionEvent> StreamAsync(
        StreamDebate runDebate,
        ServedSociety society,
        ChatRequest request,
        long seed,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var debate = CreateRequest(society, request, seed);
        DebateTranscript? transcript = null;
        // Room for each response: no agent waits for a slow reader.
        var turns = ChannelStream.ReadAsync<AgentResponse>(
            debate.Society.Slots.Length * debate.Settings.Rounds,
            async (writer, stop) =>
                transcript = await runDebate(debate, turn => writer.WriteAsync(turn, stop).AsTask(), stop),
            cancellationToken
        );
        var silent = 0;
        await foreach (var turn in turns)
        {
            if (!IsEmptyTurn(turn))
                yield return new DebateTurnCompleted(turn);
            else if (turn.Round == 1 && ++silent == debate.Society.Slots.Length)
                throw ApiErrorException.TooLong(
                    "The question does not fit the context of any agent; shorten it."
                );
        }
        var answer = ConsensusAnswer.Create(
            transcript!,
            society.Rules.Voting,
            TaskRegistry.Create(debate.Task).Equivalent,
            request.Messages.Length - 1
        );
        yield return answer.Reason is { } why
            ? new ChoiceRefused(why)
            : new TextDelta(0, answer.Response.Text);
        var finish = answer.Reason is null ? answer.Response.Finish : FinishReason.Stop;
        yield return new ChoiceCompleted(0, finish, answer.Report);
        yield return new UsageReported(UsageOf(transcript!, answer));
    }

    /// <summary>Settings that the request names replace the run's.</summary>
    internal static DebateRequest CreateRequest(ServedSociety society, ChatRequest request, long seed)
    {
        var question = request.Messages[^1].Content.Trim();
        var problem = new Problem(ProblemIds.FromQuestion(question), question);
        var run = society.Rules.Debate.Sampling;
        var sampling = new SamplingSettings(
            request.Temperature ?? run.Temperature,
            request.TopP ?? run.TopP,
            request.TopK ?? run.TopK,
            request.MaxTokens ?? run.MaxTokens
        );
        return new DebateRequest(
            DebateId.ForQuestion(seed, problem.Id),
            society.Rules.Task,
            problem,
            society.Society,
            society.Rules.Debate with
            {
                Sampling = sampling,
            }
        );
    }

    /// <summary>Its prompt did not fit the agent's model.</summary>
    private static bool IsEmptyTurn(AgentResponse turn) => turn is { Tokens: 0, PromptTokens: 0, Text: "" };

    private static Usage UsageOf(DebateTranscript transcript, ConsensusAnswer answer)
    {
        var turns = transcript.Rounds.SelectMany(round => round).ToList();
        var tokens = turns.Sum(turn => (long)turn.Tokens) + transcript.SummaryTokens;
        return new Usage(
            turns.Sum(turn => (long)turn.PromptTokens) + transcript.SummaryPromptTokens,
            tokens,
            new CompletionTokensDetails(tokens - (answer.Reason is null ? answer.Response.Tokens : 0))
        );
    }
}
