using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Runs.Files;

/// <summary>A run as its author declared it, checked and with every default filled in.</summary>
public sealed record RunFile
{
    /// <summary>Names the run's folder.</summary>
    public required string Name { get; init; }

    /// <summary>All chance in the run derives from it.</summary>
    public required long Seed { get; init; }

    /// <summary>L: how often the agents are finetuned.</summary>
    public required int Iterations { get; init; }

    /// <summary>What is solved, and on how many problems.</summary>
    public required RunTask Task { get; init; }

    /// <summary>Base model folders by name, as found on this machine.</summary>
    public required ImmutableSortedDictionary<string, string> Models { get; init; }

    /// <summary>
    /// Models at endpoints by name; one that loads adapters trained here is among <see cref="Models"/> as
    /// well.
    /// </summary>
    public ImmutableSortedDictionary<string, RunEndpoint> Endpoints { get; set; } =
        ImmutableSortedDictionary<string, RunEndpoint>.Empty;

    /// <summary>The model that summarises; null: that of the first agent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Summarizer { get; init; }

    /// <summary>One entry for each slot: the pair of a generator and a critic.</summary>
    public required ImmutableArray<RunAgent> Agents { get; init; }

    /// <summary>How debates are held. What an arm uses is <see cref="Arm.Debate"/>.</summary>
    public required DebateSettings Debate { get; init; }

    /// <summary>Which responses train which agent. What an arm uses is <see cref="Arm.Selection"/>.</summary>
    public required RunSelection Selection { get; init; }

    /// <summary>How agents are finetuned. What an arm uses is <see cref="Arm.Training"/>.</summary>
    public required RunTraining Training { get; init; }

    /// <summary>How answers are judged.</summary>
    public required RunEvaluation Evaluation { get; init; }

    /// <summary>What is compared, in the order of the file.</summary>
    public required ImmutableArray<ArmEntry> Arms { get; init; }

    /// <summary>The arms with their settings, in the order in which they run.</summary>
    [JsonIgnore]
    public ImmutableArray<Arm> PlannedArms =>
        [.. Arms.Select(entry => new Arm(this, entry)).OrderBy(arm => ArmKinds.All.IndexOf(arm.Kind))];

    /// <summary>
    /// The first arm with a society of its own: its artifacts lie directly in the iterations' folders. Null
    /// where there is none.
    /// </summary>
    [JsonIgnore]
    public Arm? FirstSociety => PlannedArms.FirstOrDefault(arm => arm.Kind.IsSociety);

    /// <summary>The arm of a name; null where the run has none.</summary>
    public Arm? FindArm(string name) =>
        Arms.FirstOrDefault(entry => entry.Name == name) is { } entry ? new Arm(this, entry) : null;

    /// <summary>The arm of a name.</summary>
    /// <exception cref="ArgumentException">The run has no such arm.</exception>
    public Arm ArmOf(string name) =>
        FindArm(name)
        ?? throw new ArgumentException(
            $"the run has no arm '{name}'; it has {string.Join(", ", Arms.Select(entry => entry.Name))}"
        );

    /// <summary>The slot's entry of <see cref="Agents"/>; slots beyond the number of agents go round.</summary>
    public RunAgent AgentAt(int slot) => Agents[slot % Agents.Length];

    /// <summary>
    /// The same run with another seed: <c>NAME-seed-SEED</c>, in a folder of its own. <see cref="Source"/>
    /// says so, too, so that whoever finds it there can go on with it.
    /// </summary>
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

    /// <summary>
    /// The file as it was given, byte for byte, in UTF-8; empty where the settings come from elsewhere, such
    /// as a run's folder.
    /// </summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>How an agent is finetuned at the endpoint of its model; null where it is not.</summary>
    public RunFinetuning? FinetuningOf(AgentId agent) =>
        Endpoints.GetValueOrDefault(AgentAt(agent.Slot).Model)?.Finetuning;

    /// <summary>Reads and checks a run file: JSON with comments and trailing commas.</summary>
    /// <exception cref="InvalidRunFileException">The file cannot be read or something in it is wrong; the
    /// message is one line.</exception>
    public static RunFile Load(string path) => RunFileReader.Load(path);

    /// <summary>The run's name alone: where the file is checked elsewhere, its models need not lie here.</summary>
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="InvalidRunFileException">It is no JSON object with a name.</exception>
    public static string NameIn(string text, string file) => RunFileText.NameIn(text, file);

    /// <summary>Reads and checks the text of a run file.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="resolve">Finds a model that it names; throws where it must not lie.</param>
    /// <exception cref="InvalidRunFileException">Something in it is wrong; the message is one line.</exception>
    public static RunFile Parse(string text, string name, Func<string, string> resolve) =>
        RunFileReader.Parse(text, name, resolve);
}
