using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;

namespace MultiagentAspire.Runs.Files;

/// <summary>A run as its author declared it, checked and with every default filled in.</summary>
public sealed record RunFile
{
    /// <summary>
    /// Names the run's folder. Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; the first is a letter or digit.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Seed from which every random number of the run derives; default 0.</summary>
    public required long Seed { get; init; }

    /// <summary>L: how often the agents are finetuned, 1 to 100; default 1.</summary>
    public required int Iterations { get; init; }

    /// <summary>The task, and the numbers of training and evaluation problems.</summary>
    public required RunTask Task { get; init; }

    /// <summary>Folders of base models by name: full paths, as found on the machine that read the file.</summary>
    public required ImmutableSortedDictionary<string, string> Models { get; init; }

    /// <summary>
    /// Models at endpoints by name. An endpoint that loads locally trained adapters is in <see cref="Models"/> as
    /// well.
    /// </summary>
    public ImmutableSortedDictionary<string, RunEndpoint> Endpoints { get; set; } =
        ImmutableSortedDictionary<string, RunEndpoint>.Empty;

    /// <summary>Name of the model that summarizes; null: the model of the first agent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Summarizer { get; init; }

    /// <summary>One entry for each of the N slots, 1 to 64. A slot is a pair of a generator and a critic.</summary>
    public required ImmutableArray<RunAgent> Agents { get; init; }

    /// <summary>Rounds, topology and sampling of debates. What an arm uses is <see cref="Arm.Debate"/>.</summary>
    public required DebateSettings Debate { get; init; }

    /// <summary>Which responses train which agent. What an arm uses is <see cref="Arm.Selection"/>.</summary>
    public required RunSelection Selection { get; init; }

    /// <summary>Method and hyperparameters of finetuning. What an arm uses is <see cref="Arm.Training"/>.</summary>
    public required RunTraining Training { get; init; }

    /// <summary>How the report counts answers.</summary>
    public required RunEvaluation Evaluation { get; init; }

    /// <summary>Ceilings at which the run stops; null: none. They may change when the run is resumed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunLimits? Limits { get; init; }

    /// <summary>What the run does where a society is not well; null: it warns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunGuards? Guards { get; init; }

    /// <summary>The conditions that the run compares, in the order of the file.</summary>
    public required ImmutableArray<ArmEntry> Arms { get; init; }

    /// <summary>
    /// The arms with their settings resolved, in the order in which they run. Made anew by each call.
    /// </summary>
    [JsonIgnore]
    public ImmutableArray<Arm> PlannedArms =>
        [.. Arms.Select(entry => new Arm(this, entry)).OrderBy(arm => ArmKinds.All.IndexOf(arm.Kind))];

    /// <summary>
    /// The first arm, in run order, that finetunes a society. Its artifacts lie directly in the folders of the
    /// iterations. Null where the run has no such arm.
    /// </summary>
    [JsonIgnore]
    public Arm? FirstSociety => PlannedArms.FirstOrDefault(arm => arm.Kind.IsSociety);

    /// <summary>The arm of a name; null where the run has none.</summary>
    public Arm? FindArm(string name) =>
        Arms.FirstOrDefault(entry => entry.Name == name) is { } entry ? new Arm(this, entry) : null;

    /// <summary>The arm of a name.</summary>
    /// <exception cref="ArgumentException">The run has no such arm.</exception>
    public Arm ArmOf(string name)
    {
        if (FindArm(name) is { } arm)
            return arm;
        var names = string.Join(", ", Arms.Select(entry => entry.Name));
        throw new ArgumentException($"the run has no arm '{name}'; it has {names}");
    }

    /// <summary>
    /// The entry of a slot, modulo the number of <see cref="Agents"/>: votes over samples use more slots than a run
    /// has agents.
    /// </summary>
    /// <param name="slot">0-based.</param>
    public RunAgent AgentAt(int slot) => Agents[slot % Agents.Length];

    /// <summary>
    /// The same run with another seed, named <c>NAME-seed-SEED</c> and so in its own folder. Name and seed are also
    /// changed in <see cref="Source"/>, so that the stored run file resumes this run.
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
    /// The bytes of the run file in UTF-8, comments included; empty where the settings do not come from a run file,
    /// such as those read from a run manifest.
    /// </summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>
    /// How the endpoint of an agent's model finetunes the agent; null where the agent is finetuned locally or not at
    /// all.
    /// </summary>
    public RunFinetuning? FinetuningOf(AgentId agent) =>
        Endpoints.GetValueOrDefault(AgentAt(agent.Slot).Model)?.Finetuning;

    /// <summary>Reads and checks a run file: JSON with comments and trailing commas.</summary>
    /// <param name="path">The file. Folders that it names are looked up relative to the current directory first, then
    /// relative to the file.</param>
    /// <param name="missing">
    /// Receives the named folders and files that do not exist, for a look at the run's size before they are there;
    /// null: a missing one is an error.
    /// </param>
    /// <exception cref="InvalidRunFileException">
    /// The file cannot be read, is over 1 MiB, or something in it is invalid. The message is one line.
    /// </exception>
    public static RunFile Load(string path, ICollection<string>? missing = null) =>
        RunFileReader.Load(path, missing);

    /// <summary>
    /// Reads only the name of a run file. A client uses it for a run on a server: the models of the file need not
    /// exist on the client's machine.
    /// </summary>
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="InvalidRunFileException">It is no JSON object with a name.</exception>
    public static string NameIn(string text, string file) => RunFileText.NameIn(text, file);

    /// <summary>Reads and checks the text of a run file.</summary>
    /// <param name="name">What messages call the text in place of a file name.</param>
    /// <param name="resolve">
    /// Turns a path in the text into a full path; throws where the path lies outside the allowed folders.
    /// </param>
    /// <exception cref="InvalidRunFileException">Something in it is invalid. The message is one line.</exception>
    public static RunFile Parse(string text, string name, Func<string, string> resolve) =>
        RunFileReader.Parse(text, name, resolve);
}
