using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Tasks;

namespace MultiagentAspire.Debate;

/// <summary>
/// The rounds of one debate (paper section 2.1). Holds no state: each round is made from the previous one.
/// </summary>
/// <param name="request">The debate.</param>
/// <param name="task">Writes the prompts and extracts the answers.</param>
/// <param name="topology">Which responses of the previous round a slot sees.</param>
/// <param name="call">Sends the requests to the agents' models.</param>
/// <param name="onResponse">Called with each response when it is finished, also concurrently; may be null.</param>
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

    /// <summary>N.</summary>
    private int Slots => request.Society.Slots.Length;

    /// <summary>Round 1: every generator answers independently and concurrently, y_{1,n} = G_n(x).</summary>
    public async Task<ImmutableArray<SlotTurn>> GenerateFirstRoundAsync(CancellationToken cancellationToken)
    {
        var message = task.Prompts.First(Question);
        var turns = Enumerable
            .Range(0, Slots)
            .Select(slot =>
                RespondAsync(slot, 1, [ChatTurn.User(Address(slot, 1, message))], null, cancellationToken)
            );
        return [.. await Task.WhenAll(turns)];
    }

    /// <summary>
    /// Round m &gt; 1: y_{m,n} = C_n(x, own earlier responses, others' responses). A synchronous round shows each
    /// slot the previous round; otherwise slots respond in turn and see the latest response of each other slot.
    /// </summary>
    /// <param name="round">From 2.</param>
    /// <param name="previous">The turns of all slots in the previous round.</param>
    public async Task<ImmutableArray<SlotTurn>> ReviseAsync(
        int round,
        ImmutableArray<SlotTurn> previous,
        CancellationToken cancellationToken
    )
    {
        if (Settings.Synchronous)
        {
            var turns = Enumerable
                .Range(0, Slots)
                .Select(slot => ReviseAsync(slot, round, previous, previous[slot], cancellationToken));
            return [.. await Task.WhenAll(turns)];
        }
        var latest = previous;
        for (var slot = 0; slot < Slots; slot++)
        {
            var turn = await ReviseAsync(slot, round, latest, previous[slot], cancellationToken);
            latest = latest.SetItem(slot, turn);
        }
        return latest;
    }

    /// <summary>One slot's revision of its own last turn, in view of the others' responses.</summary>
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
        if (Settings.Cooperative)
            message = DebateWording.Cooperate(message);
        // The critic reads the slot's whole history as its own: in round 2 the generator's text is its first answer.
        ImmutableArray<ChatTurn> history = Settings.Aggregate
            ? []
            : own.Response.Prompt.Add(ChatTurn.Assistant(own.Response.Text));
        var prompt = history.Add(ChatTurn.User(Address(slot, round, message)));
        return await RespondAsync(slot, round, prompt, summary, cancellationToken);
    }

    /// <summary>Summary of the other agents' responses; the summarizer never sees the slot's own.</summary>
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

    /// <summary>One response, recorded; the generator gives it in round 1 and in debates without critics.</summary>
    private async Task<SlotTurn> RespondAsync(
        int slot,
        int round,
        ImmutableArray<ChatTurn> prompt,
        AgentReply? summary,
        CancellationToken cancellationToken
    )
    {
        var agent = SpeakerOf(slot, round);
        var asGenerator = agent.Role == AgentRole.Generator;
        var model = asGenerator ? request.Society.Slots[slot].Generator : request.Society.Slots[slot].Critic;
        var reply = await call.GenerateAsync(agent, model, round, prompt, cancellationToken);
        var response = CreateResponse(agent, model, round, prompt, reply.Result);
        if (onResponse is not null)
            await onResponse(response);
        return new SlotTurn(response, reply, summary);
    }

    /// <summary>The agent that speaks for a slot in a round.</summary>
    private AgentId SpeakerOf(int slot, int round) =>
        round == 1 || Settings.GeneratorsOnly ? AgentId.Generator(slot) : AgentId.Critic(slot);

    /// <summary>The message, after a line that says who the agent is where that is asked for.</summary>
    private string Address(int slot, int round, string message) =>
        Settings.Identities ? DebateWording.Address(SpeakerOf(slot, round), Slots, message) : message;

    private AgentResponse CreateResponse(
        AgentId agent,
        AgentModel model,
        int round,
        ImmutableArray<ChatTurn> prompt,
        GenerateResult result
    ) =>
        new(
            agent,
            round,
            prompt,
            result.Text,
            CanHaveAnswer(result) ? task.Extract(result.Text) : null,
            result.FinishReason,
            result.Tokens,
            result.PromptTokens
        )
        {
            Adapter = model.Adapter?.Digest,
            Base = model.Base.Digest,
            Confidence = Settings.Confidence ? ConfidenceOf(result) : null,
        };

    /// <summary>In percent, so that the last digits of a sum over tokens do not decide votes.</summary>
    private static int? ConfidenceOf(GenerateResult result) =>
        result.MeanLogProbability is { } mean
            ? Math.Clamp((int)Math.Round(100 * Math.Exp(mean)), 1, 100)
            : null;

    private bool CanHaveAnswer(GenerateResult result) =>
        result.FinishReason != FinishReason.Length || Settings.TruncatedAnswers;

    /// <summary>
    /// Texts of the responses that a slot sees, in the order of the topology or, with
    /// <see cref="DebateSettings.ShuffleOthers"/>, in a seeded one. A slot that aggregates sees its own among them.
    /// </summary>
    private List<string> Others(int slot, int round, ImmutableArray<SlotTurn> latest)
    {
        var others = topology.Seen(slot, round, Slots);
        IEnumerable<int> seen = Settings.Aggregate ? others.Append(slot).Order() : others;
        var texts = seen.Select(other => latest[other].Response.Text).ToArray();
        if (Settings.ShuffleOthers)
        {
            var seed = Seeds.Derive(Seeds.ForResponse(request.Id, Summarizer(slot), round), "order");
            new SplitMix64(seed).Shuffle<string>(texts);
        }
        return [.. texts];
    }

    /// <summary>The id under which a slot's summaries are seeded.</summary>
    private static AgentId Summarizer(int slot) => new(AgentRole.Summarizer, slot);
}
