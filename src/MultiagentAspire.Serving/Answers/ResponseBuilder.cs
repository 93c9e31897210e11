using System.Text;
using MultiagentAspire.Core;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving.Answers;

/// <summary>Collects the events of an answer and makes one response of them.</summary>
internal sealed class ResponseBuilder
{
    /// <summary>Text of each choice, by index.</summary>
    private readonly Dictionary<int, StringBuilder> _texts = [];

    /// <summary>Turns of a debate, in the order of arrival.</summary>
    private readonly List<AgentResponse> _turns = [];

    /// <summary>Ended choices, in the order of arrival.</summary>
    private readonly List<ChoiceCompleted> _completed = [];

    /// <summary>Set by the last event.</summary>
    private Usage? _usage;

    /// <summary>Set if a society refuses to answer.</summary>
    private string? _refusal;

    /// <summary>Adds the next event.</summary>
    public void Add(CompletionEvent answerEvent)
    {
        switch (answerEvent)
        {
            case TextDelta delta:
                TextOf(delta.Choice).Append(delta.Text);
                break;
            case DebateTurnCompleted completed:
                _turns.Add(completed.Turn);
                break;
            case ChoiceRefused refused:
                _refusal = refused.Refusal;
                break;
            case ChoiceCompleted completed:
                _completed.Add(completed);
                break;
            case UsageReported reported:
                _usage = reported.Usage;
                break;
        }
    }

    /// <summary>The response, after the last event. Turns of a debate are sorted by round and slot.</summary>
    public ChatCompletionResponse Build(CompletionMetadata metadata)
    {
        var turns = _turns.OrderBy(turn => (turn.Round, turn.Agent.Slot)).Select(CompletionText.ReasoningOf);
        var reasoning = _turns.Count == 0 ? null : string.Concat(turns);
        var choices = _completed
            .OrderBy(completed => completed.Choice)
            .Select(completed => ChoiceOf(completed, reasoning));
        return new ChatCompletionResponse(
            metadata.Id,
            metadata.Created,
            metadata.Model,
            metadata.Fingerprint,
            metadata.Seed,
            [.. choices],
            _usage!,
            _completed[0].Debate
        );
    }

    /// <summary>A choice with its whole text, or with the refusal and no text.</summary>
    private ChatCompletionChoice ChoiceOf(ChoiceCompleted completed, string? reasoning)
    {
        var text = _texts.GetValueOrDefault(completed.Choice)?.ToString() ?? "";
        var message = new ChatCompletionMessage(_refusal is null ? text : null, _refusal, reasoning);
        return new ChatCompletionChoice(
            completed.Choice,
            message,
            CompletionText.NameOf(completed.FinishReason)
        );
    }

    /// <summary>The text of a choice so far.</summary>
    private StringBuilder TextOf(int choice)
    {
        if (!_texts.TryGetValue(choice, out var text))
            _texts[choice] = text = new StringBuilder();
        return text;
    }
}
