using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>
/// The rounds of one debate (paper section 2.1). Holds no state: each round is made from the one before.
/// </summary>
/// <param name="request">The debate.</param>
/// <param name="task">Words the prompts and extracts the answers.</param>
/// <param name="topology">Who sees whose responses.</param>
/// <param name="call">Asks the agents.</param>
/// <param name="onResponse">Sees each response as soon as it is there, also several at once.</param>
internal sealed class DebateRounds(
    DebateRequest request,
    ITask task,
    DebateTopology topology,
    AgentCall call,
    Func<AgentResponse, Task>? onResponse
)
{
    private DebateSettings Settings => request.Settings;
    private string Question => request.Problem.Question;
    private int Slots => request.Society.Slots.Length;

    /// <summary>Round 1: every generator answers alone, y_{1,n} = G_n(x).</summary>
    public async Task<ImmutableArray<SlotTurn>> GenerateFirstRoundAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<ChatTurn> prompt = [ChatTurn.User(task.Prompts.First(Question))];
        var turns = Enumerable
            .Range(0, Slots)
            .Select(slot => RespondAsync(slot, 1, prompt, null, cancellationToken));
        return [.. await Task.WhenAll(turns)];
    }

    /// <summary>Round m &gt; 1: y_{m,n} = C_n(x, own earlier responses, what the others said).</summary>
    public async Task<ImmutableArray<SlotTurn>> ReviseAsync(
        int round,
        ImmutableArray<SlotTurn> previous,
        CancellationToken cancellationToken
    )
    {
        if (Settings.Synchronous)
            return
            [
                .. await Task.WhenAll(
                    Enumerable
                        .Range(0, Slots)
                        .Select(slot => ReviseAsync(slot, round, previous, previous[slot], cancellationToken))
                ),
            ];

        var latest = previous;
        for (var slot = 0; slot < Slots; slot++)
            latest = latest.SetItem(
                slot,
                await ReviseAsync(slot, round, latest, previous[slot], cancellationToken)
            );
        return latest;
    }

    private async Task<SlotTurn> ReviseAsync(
        int slot,
        int round,
        ImmutableArray<SlotTurn> latest,
        SlotTurn own,
        CancellationToken cancellationToken
    )
    {
        var others = Others(slot, round, latest);
        var summary =
            Settings.Summarize && others.Count > 0
                ? await SummarizeAsync(slot, round, others, cancellationToken)
                : null;
        var message =
            others.Count == 0 ? task.Prompts.Check(Question)
            : summary is not null ? task.Prompts.ReviseWithSummary(Question, summary.Result.Text)
            : task.Prompts.ReviseWithOthers(Question, others);
        // The critic reads the slot's whole history as its own: in round 2 the generator's text stands as its
        // first answer.
        var prompt = own
            .Response.Prompt.Add(ChatTurn.Assistant(own.Response.Text))
            .Add(ChatTurn.User(message));
        return await RespondAsync(slot, round, prompt, summary, cancellationToken);
    }

    /// <summary>S over the OTHER agents' responses only; the summarizer never sees the slot's own.</summary>
    private Task<AgentReply> SummarizeAsync(
        int slot,
        int round,
        IReadOnlyList<string> others,
        CancellationToken cancellationToken
    ) =>
        call.GenerateAsync(
            Summarizer(slot),
            request.Society.Summarizer,
            round,
            [ChatTurn.User(task.Prompts.Summarize(others))],
            cancellationToken
        );

    private async Task<SlotTurn> RespondAsync(
        int slot,
        int round,
        ImmutableArray<ChatTurn> prompt,
        AgentReply? summary,
        CancellationToken cancellationToken
    )
    {
        var asGenerator = round == 1 || Settings.GeneratorsOnly;
        var agent = asGenerator ? AgentId.Generator(slot) : AgentId.Critic(slot);
        var model = asGenerator ? request.Society.Slots[slot].Generator : request.Society.Slots[slot].Critic;
        var reply = await call.GenerateAsync(agent, model, round, prompt, cancellationToken);
        var result = reply.Result;
        var response = new AgentResponse(
            agent,
            round,
            prompt,
            result.Text,
            task.Extract(result.Text),
            result.Finish,
            result.Tokens,
            result.PromptTokens
        )
        {
            Adapter = model.Adapter?.Digest,
            Base = model.Base.Digest,
        };
        if (onResponse is not null)
            await onResponse(response);
        return new SlotTurn(response, reply, summary);
    }

    /// <summary>
    /// The responses that the agent of a slot is shown, in the order of the topology or, by option, in a
    /// seeded one.
    /// </summary>
    private List<string> Others(int slot, int round, ImmutableArray<SlotTurn> latest)
    {
        var seen = topology.Seen(slot, round, Slots);
        var texts = seen.Select(other => latest[other].Response.Text).ToArray();
        if (Settings.ShuffleOthers)
            new SplitMix64(
                Seeds.Derive(Seeds.ForResponse(request.Id, Summarizer(slot), round), "order")
            ).Shuffle<string>(texts);
        return [.. texts];
    }

    private static AgentId Summarizer(int slot) => new(AgentRole.Summarizer, slot);
}
