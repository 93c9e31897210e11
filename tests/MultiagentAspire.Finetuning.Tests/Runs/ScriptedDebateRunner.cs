using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>
/// Debates whose agents are right with a set chance, which rises with each training. No answer depends on
/// anything but the debate's id and the agents' adapters.
/// </summary>
internal sealed class ScriptedDebateRunner : IDebateRunner
{
    private readonly ConcurrentQueue<DebateRequest> _requests = [];

    public IReadOnlyCollection<DebateRequest> Requests => _requests;

    /// <summary>
    /// Probability of a right answer by level of training; that of critics also depends on the previous round.
    /// </summary>
    public Func<AgentId, int, double> Skill { get; init; } = (_, level) => 0.5 + 0.15 * level;

    /// <summary>Problems on which nobody gives an answer that parses.</summary>
    public Func<DebateRequest, bool> UnparsableText { get; init; } = _ => false;

    /// <summary>(slot, answer) → the text of a response.</summary>
    public Func<int, string, string> Wording { get; init; } = (_, answer) => $"#{answer}";

    /// <summary>What models at endpoints were asked in a debate.</summary>
    public Func<DebateRequest, IEnumerable<ModelUsage>> Uses { get; init; } = _ => [];

    /// <summary>Called before each debate; may throw or wait.</summary>
    public Func<DebateRequest, CancellationToken, Task> Before { get; init; } =
        (_, token) => token.IsCancellationRequested ? Task.FromCanceled(token) : Task.CompletedTask;

    public async Task<DebateTranscript> RunAsync(DebateRequest request, CancellationToken cancellationToken)
    {
        await Before(request, cancellationToken);
        _requests.Enqueue(request);
        var rounds = ImmutableArray.CreateBuilder<ImmutableArray<AgentResponse>>();
        for (var round = 1; round <= request.Settings.Rounds; round++)
        {
            rounds.Add([
                .. request.Society.Slots.Select((slot, index) => Respond(request, slot, index, round)),
            ]);
            if (
                request.Settings.EarlyExit
                && rounds[^1].Select(response => response.Answer).Distinct().Count() == 1
            )
                break;
        }
        var summaries = request.Settings.Summarize
            ? request.Society.Slots.Length * (request.Settings.Rounds - 1)
            : 0;
        var uses = ModelUsage.Sum(Uses(request));
        return new DebateTranscript(
            request.Id,
            request.Problem,
            rounds.ToImmutable(),
            summaries * 2,
            summaries * 5
        )
        {
            EndpointUsage = uses.IsEmpty ? null : uses,
        };
    }

    /// <summary>
    /// How often an adapter was trained on top of another, as <see cref="ScriptedAgentTrainer"/> wrote it.
    /// </summary>
    public static int LevelOf(AdapterRef? adapter) =>
        adapter is null
            ? 0
            : int.Parse(
                File.ReadAllText(Path.Combine(adapter.Path, "level.txt")),
                CultureInfo.InvariantCulture
            );

    private AgentResponse Respond(DebateRequest request, SocietySlot slot, int index, int round)
    {
        var asGenerator = round == 1 || request.Settings.GeneratorsOnly;
        var agent = asGenerator ? AgentId.Generator(index) : AgentId.Critic(index);
        var adapter = (asGenerator ? slot.Generator : slot.Critic).Adapter;
        var random = new SplitMix64(
            Seeds.Derive(Seeds.ForResponse(request.Id, agent, round), adapter?.Digest ?? "base")
        );
        var value = Value(request.Problem.Question);
        var answer =
            random.NextDouble() < Skill(agent, LevelOf(adapter)) ? value : value + 1 + random.Next(2);
        var text = answer.ToString(CultureInfo.InvariantCulture);
        return new AgentResponse(
            agent,
            round,
            [ChatTurn.User(request.Problem.Question)],
            Wording(index, text),
            UnparsableText(request) ? null : text,
            FinishReason.Stop,
            3,
            7
        )
        {
            Adapter = adapter?.Digest,
        };
    }

    /// <summary>Sums of products.</summary>
    private static int Value(string question) =>
        question
            .Split('\n')[0]
            .Replace("-", "+-", StringComparison.Ordinal)
            .Split('+')
            .Sum(term =>
                term.Split('*')
                    .Aggregate(
                        1,
                        (product, factor) => product * int.Parse(factor, CultureInfo.InvariantCulture)
                    )
            );
}
