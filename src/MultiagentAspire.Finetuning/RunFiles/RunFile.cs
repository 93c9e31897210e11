using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.RunFiles;

namespace MultiagentAspire.Finetuning;

/// <summary>A run as its author declared it, checked and with every default filled in.</summary>
public sealed record RunFile
{
    /// <summary>Names the run's folder.</summary>
    public required string Name { get; init; }

    /// <summary>All chance in the run derives from it.</summary>
    public required long Seed { get; init; }

    /// <summary>L: how often the agents are finetuned.</summary>
    public required int Iterations { get; init; }

    public required RunTask Task { get; init; }

    /// <summary>Base model folders by name, as found on this machine.</summary>
    public required ImmutableSortedDictionary<string, string> Models { get; init; }

    /// <summary>Models at endpoints by name; one that loads adapters trained here is among <see cref="Models"/> as well.</summary>
    public ImmutableSortedDictionary<string, RunEndpoint> Endpoints { get; set; } =
        ImmutableSortedDictionary<string, RunEndpoint>.Empty;

    /// <summary>The model that summarises; null: that of the first agent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Summarizer { get; init; }

    /// <summary>One entry for each slot: the pair of a generator and a critic.</summary>
    public required ImmutableArray<RunAgent> Agents { get; init; }

    public required DebateSettings Debate { get; init; }

    public required RunSelection Selection { get; init; }

    public required RunTraining Training { get; init; }

    public required RunEvaluation Evaluation { get; init; }

    /// <summary>What is compared, in the order of the file.</summary>
    public required ImmutableArray<string> Arms { get; init; }

    /// <summary>The same run with another seed: <c>NAME-seed-SEED</c>, in a folder of its own. <see cref="Source"/> says so, too, so that whoever finds it there can go on with it.</summary>
    public RunFile WithSeed(long seed)
    {
        var name = $"{Name}-seed-{seed}";
        return this with
        {
            Name = name,
            Seed = seed,
            Source = Source.IsEmpty ? Source : RunFileText.With(Source.Span, name, seed),
        };
    }

    /// <summary>The file as it was given, byte for byte, in UTF-8; empty where the settings come from elsewhere, such as a run's folder.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>How an agent is finetuned at the endpoint of its model; null where it is not.</summary>
    internal RunFinetuning? FinetuningOf(AgentId agent) =>
        Endpoints.GetValueOrDefault(Agents[agent.Slot % Agents.Length].Model)?.Finetuning;

    /// <summary>Reads and checks a run file: JSON with comments and trailing commas.</summary>
    /// <exception cref="InvalidRunFileException">The file cannot be read or something in it is wrong; the message is one line.</exception>
    public static RunFile Load(string path) => RunFileReader.Load(path);

    /// <summary>Reads and checks the text of a run file.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="resolve">Finds a model that it names; throws where it must not lie.</param>
    /// <exception cref="InvalidRunFileException">Something in it is wrong; the message is one line.</exception>
    public static RunFile Parse(string text, string name, Func<string, string> resolve) =>
        RunFileReader.Parse(text, name, resolve);
}

/// <summary>The task of a run and how many problems of it are used.</summary>
/// <param name="Spec">The task and its options.</param>
/// <param name="Train">Unlabelled problems of each iteration.</param>
/// <param name="Evaluate">Problems every arm is measured on; disjoint from all training problems.</param>
/// <param name="Fresh">True: each iteration debates new problems. False (paper): the same ones.</param>
/// <param name="Transfer">Other tasks on which the finished agents are measured without training on them.</param>
public sealed record RunTask(
    TaskSpec Spec,
    int Train,
    int Evaluate,
    bool Fresh,
    ImmutableArray<TransferTask> Transfer
);

/// <summary>A task for zero-shot measurement at the end of the run.</summary>
public sealed record TransferTask(string Name, TaskSpec Spec, int Evaluate);

/// <summary>One slot of the society and the model it starts from.</summary>
/// <param name="Adapter">The adapter on it with which its generator and its critic begin in the method's arm; null: they begin as the base model.</param>
public sealed record RunAgent(string Model, AdapterRef? Adapter = null);

/// <summary>Which responses train which agent, and how votes are counted.</summary>
/// <param name="Rules">The rules for each agent's data.</param>
/// <param name="Voting">How the pseudo-labels are voted.</param>
/// <param name="CriticMaximumExamples">Most records of one critic; 0 = all.</param>
public sealed record RunSelection(SelectionSettings Rules, VotingSettings Voting, int CriticMaximumExamples)
{
    /// <summary>The rules as they hold for one role.</summary>
    public SelectionSettings For(AgentRole role) =>
        role == AgentRole.Critic ? Rules with { MaximumExamples = CriticMaximumExamples } : Rules;

    /// <summary>
    /// The rules for the single model that stands for <paramref name="agents"/> generators and labels by the vote of <paramref name="voters"/>:
    /// a minimum of votes is the same share of the voters (2 of 3, 4 of 6), and a limit per agent allows it as much as all of them.
    /// </summary>
    public SelectionSettings ForSingle(int voters, int agents) =>
        Rules with
        {
            GeneratorMinimumVotes = (int)(((long)Rules.GeneratorMinimumVotes * voters + agents - 1) / agents),
            MaximumExamples = (int)Math.Min(int.MaxValue, (long)Rules.MaximumExamples * agents),
        };
}

/// <summary>How agents are finetuned, with presets and overrides applied: the first iteration and the later ones, for each role.</summary>
/// <param name="FromPrevious">True: each iteration continues the agent of the one before. False: it starts at the base again.</param>
/// <param name="KeepCriticWhenAgreementFalls">Keep a critic's previous model when the new one agrees less often with the vote on unlabelled problems.</param>
public sealed record RunTraining(
    bool FromPrevious,
    bool KeepCriticWhenAgreementFalls,
    TrainingSettings Generator,
    TrainingSettings Critic,
    TrainingSettings LaterGenerator,
    TrainingSettings LaterCritic
)
{
    /// <summary>Whether any agent's weights are all trained.</summary>
    internal bool HasFull =>
        ((TrainingSettings[])[Generator, Critic, LaterGenerator, LaterCritic]).Any(settings =>
            settings.Adapter == AdapterKind.Full
        );

    /// <summary>Settings of one role at one iteration (1-based). The single model of the comparison arms trains as a generator does.</summary>
    public TrainingSettings For(AgentRole role, int iteration) =>
        (role == AgentRole.Critic, iteration > 1) switch
        {
            (false, false) => Generator,
            (false, true) => LaterGenerator,
            (true, false) => Critic,
            (true, true) => LaterCritic,
        };
}

/// <summary>How answers are judged.</summary>
/// <param name="DropUnparsable">True: problems without any parsable answer leave the denominator, as in the reference repository. False: they count as wrong.</param>
public sealed record RunEvaluation(bool DropUnparsable);
