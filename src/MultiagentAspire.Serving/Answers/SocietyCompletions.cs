using System.Runtime.CompilerServices;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Serving.Answers;

/// <summary>
/// A society's answer: its agents debate the last message by the run's settings, and their consensus is the
/// answer. Agents were finetuned on single questions in the run's own prompts, so they do not see earlier
/// messages; <see cref="DebateReport.MessagesNotShown"/> counts those.
/// </summary>
internal static class SocietyCompletions
{
    /// <summary>Why a request cannot be debated; null when it can.</summary>
    public static ApiErrorException? GetError(ChatRequest request)
    {
        var question = request.Messages[^1];
        if (question.Role != "user")
            return ApiErrorException.BadRequest(
                "The last message must be the user's: it is the question that is debated.",
                "messages",
                "invalid_value"
            );
        if (string.IsNullOrWhiteSpace(question.Content))
            return ApiErrorException.BadRequest(
                "The last message is empty: it is the question that is debated.",
                "messages",
                "invalid_value"
            );
        if (request.Choices > 1)
            return ApiErrorException.BadRequest(
                "'n' must be 1 for a society: it has one answer.",
                "n",
                "unsupported_value"
            );
        return request.Stop.IsEmpty
            ? null
            : ApiErrorException.BadRequest(
                "'stop' is not supported by a society: agents end their turns themselves.",
                "stop",
                "unsupported_parameter"
            );
    }

    /// <summary>
    /// The turns as they arrive, then the answer or the refusal, and the usage. Ending the enumeration ends the
    /// debate.
    /// </summary>
    /// <param name="seed">Seed of the debate.</param>
    /// <exception cref="ApiErrorException">The question does not fit the context of any agent.</exception>
    public static async IAsyncEnumerable<CompletionEvent> StreamAsync(
        StreamDebate runDebate,
        ServedSociety society,
        ChatRequest request,
        long seed,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var debate = CreateRequest(society, request, seed);
        var slots = debate.Society.Slots.Length;
        DebateTranscript? transcript = null;
        // Room for every response: no agent waits for a slow reader.
        var turns = ChannelStream.ReadAsync<AgentResponse>(
            slots * debate.Settings.Rounds,
            async (writer, stop) =>
                transcript = await runDebate(debate, turn => writer.WriteAsync(turn, stop).AsTask(), stop),
            cancellationToken
        );
        var unanswered = 0;
        await foreach (var turn in turns)
        {
            if (!IsEmptyTurn(turn))
                yield return new DebateTurnCompleted(turn);
            else if (turn.Round == 1 && ++unanswered == slots)
                throw ApiErrorException.TooLong(
                    "The question does not fit the context of any agent; shorten it."
                );
        }
        var equivalent = TaskRegistry.Create(debate.Task).Equivalent;
        foreach (var answerEvent in Conclude(transcript!, society, equivalent, request))
            yield return answerEvent;
    }

    /// <summary>The events after the last turn: answer or refusal, end of the choice, usage.</summary>
    private static IEnumerable<CompletionEvent> Conclude(
        DebateTranscript transcript,
        ServedSociety society,
        Func<string, string, bool> equivalent,
        ChatRequest request
    )
    {
        var hidden = request.Messages.Length - 1;
        var answer = ConsensusAnswer.Create(transcript, society.Rules.Voting, equivalent, hidden);
        yield return answer.Reason is { } reason
            ? new ChoiceRefused(reason)
            : new TextDelta(0, answer.Response.Text);
        var finishReason = answer.Reason is null ? answer.Response.FinishReason : FinishReason.Stop;
        yield return new ChoiceCompleted(0, finishReason, answer.Report);
        yield return new UsageReported(UsageOf(transcript, answer));
    }

    /// <summary>The request as a debate: sampling settings that it names replace the run's.</summary>
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
        var id = DebateId.ForQuestion(seed, problem.Id);
        var settings = society.Rules.Debate with { Sampling = sampling };
        return new DebateRequest(id, society.Rules.Task, problem, society.Society, settings);
    }

    /// <summary>Whether the prompt did not fit the agent's model, so that it gave no response.</summary>
    private static bool IsEmptyTurn(AgentResponse turn) => turn is { Tokens: 0, PromptTokens: 0, Text: "" };

    /// <summary>Tokens of all agents; those that are not the answer's text count as reasoning.</summary>
    private static Usage UsageOf(DebateTranscript transcript, ConsensusAnswer answer)
    {
        var turns = transcript.Rounds.SelectMany(round => round).ToList();
        var tokens = turns.Sum(turn => (long)turn.Tokens) + transcript.SummaryTokens;
        var promptTokens = turns.Sum(turn => (long)turn.PromptTokens) + transcript.SummaryPromptTokens;
        var answerTokens = answer.Reason is null ? answer.Response.Tokens : 0;
        return new Usage(promptTokens, tokens, new CompletionTokensDetails(tokens - answerTokens));
    }
}
