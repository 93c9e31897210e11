using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Tracing;

/// <summary>One message of a transcript: a response, or a summary that a response's author saw.</summary>
/// <param name="Source">The transcript file.</param>
/// <param name="Index">Index of the debate in it, from 0.</param>
/// <param name="Author">The author as the debate names it.</param>
/// <param name="Response">The response; of a summary the response of the critic that saw it.</param>
/// <param name="Text">The text of the message.</param>
public sealed record TracedMessage(
    TranscriptSource Source,
    int Index,
    AgentId Author,
    AgentResponse Response,
    string Text
)
{
    /// <summary>The debate.</summary>
    public DebateTranscript Debate => Source.Debates[Index];

    /// <summary>Whether it is a summary.</summary>
    public bool IsSummary => Author.Role == AgentRole.Summarizer;

    /// <summary>1 to M.</summary>
    public int Round => Response.Round;

    /// <summary>Its address.</summary>
    public MessageAddress Address => Source.AddressOf(Debate, Author, Round);

    /// <summary>Seed of its random numbers.</summary>
    public ulong Seed => Seeds.ForResponse(Debate.Id, Author, Round);

    /// <summary>All messages of a transcript file, in its order.</summary>
    public static IEnumerable<TracedMessage> AllOf(TranscriptSource source)
    {
        for (var index = 0; index < source.Debates.Count; index++)
            foreach (var address in source.MessagesOf(source.Debates[index]))
                yield return Find(source, index, address.Agent, address.Round)!;
    }

    /// <summary>One message of a debate; null where the debate has none of that author in that round.</summary>
    public static TracedMessage? Find(TranscriptSource source, int index, AgentId author, int round)
    {
        var debate = source.Debates[index];
        if (round < 1 || round > debate.Rounds.Length || author.Slot >= debate.Slots)
            return null;
        var response = debate.Rounds[round - 1][author.Slot];
        if (response.Agent == author)
            return new TracedMessage(source, index, author, response, response.Text);
        return author.Role == AgentRole.Summarizer && source.SummaryFor(debate, response) is { } summary
            ? new TracedMessage(source, index, author, response, summary)
            : null;
    }
}
