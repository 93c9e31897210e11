using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>Summaries in transcripts. They stand there only inside the prompts of the critics that saw them.</summary>
public static class RecordedSummaries
{
    /// <summary>Occurs in no question: the prompt's text around the summary is found by it.</summary>
    private const string Marker = "\uE000\uE001\uE000";

    /// <summary>The id of the author of a slot's summaries, from which their seeds derive.</summary>
    public static AgentId AuthorOf(int slot) => new(AgentRole.Summarizer, slot);

    /// <summary>The summary that a response's author saw; null where it saw none.</summary>
    /// <param name="prompts">The prompts of the debate's task.</param>
    /// <param name="debate">The debate.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="response">A response of the debate.</param>
    public static string? Find(
        TaskPrompts prompts,
        DebateTranscript debate,
        DebateSettings settings,
        AgentResponse response
    )
    {
        var isAlone = debate.Slots < 2 && !settings.Aggregate;
        if (!settings.Summarize || isAlone || response.Round < 2 || response.Prompt.IsEmpty)
            return null;
        var message = response.Prompt[^1].Content;
        var marked = Worded(
            prompts.ReviseWithSummary(debate.Problem.Question, Marker),
            debate,
            settings,
            response
        );
        if (marked.Split(Marker) is not [var head, var tail])
            return null;
        return
            message.Length >= head.Length + tail.Length
            && message.StartsWith(head, StringComparison.Ordinal)
            && message.EndsWith(tail, StringComparison.Ordinal)
            ? message[head.Length..^tail.Length]
            : null;
    }

    /// <summary>A critic's message with what the settings add to it, as the debate writes it.</summary>
    private static string Worded(
        string message,
        DebateTranscript debate,
        DebateSettings settings,
        AgentResponse response
    )
    {
        var worded = settings.Cooperative ? DebateWording.Cooperate(message) : message;
        return settings.Identities ? DebateWording.Address(response.Agent, debate.Slots, worded) : worded;
    }
}
