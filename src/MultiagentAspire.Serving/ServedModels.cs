using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving;

/// <summary>The models that a server offers, by name. Immutable.</summary>
public sealed class ServedModels
{
    /// <summary>Name of every society; agents have the names of their ids.</summary>
    private const string SocietyName = "society";

    /// <summary>All names in the order of <see cref="Named"/>.</summary>
    private readonly ImmutableArray<(string Name, ServedModel Model)> _named;

    /// <summary>The same, for lookup; names are case-sensitive.</summary>
    private readonly Dictionary<string, ServedModel> _byName;

    private ServedModels(IEnumerable<(string Name, ServedModel Model)> named)
    {
        _named = [.. named];
        _byName = _named.ToDictionary(entry => entry.Name, entry => entry.Model, StringComparer.Ordinal);
    }

    /// <summary>
    /// All names with their models. Names without an iteration, which mean the latest one, come first; then full
    /// names, the latest iteration first.
    /// </summary>
    public IReadOnlyList<(string Name, ServedModel Model)> Named => _named;

    /// <summary>The agents and societies of an arm of a run, of all its iterations.</summary>
    /// <param name="arm">Name of an arm that has a society.</param>
    /// <param name="iteration">The last iteration to serve; null for the last finished one.</param>
    /// <exception cref="ArgumentException">The run has no such arm or iteration.</exception>
    /// <exception cref="InvalidDataException">The iteration is not finished, or the folder is damaged.</exception>
    public static ServedModels FromRun(RunSocieties run, string arm, int? iteration)
    {
        var last = iteration ?? run.LastOf(arm);
        var latest = run.AtIteration(arm, last); // first, so that an error names the iteration that was given
        var earlier = Enumerable.Range(0, last).Select(k => run.AtIteration(arm, k));
        var settings = run.ArmOf(arm);
        var rules = new SocietyRules(run.Run.Task.Spec, settings.Debate, settings.Selection.Voting);
        return FromRun(rules, run.Started, [.. earlier, latest]);
    }

    /// <summary>A run's agents and societies.</summary>
    /// <param name="rules">Task, debate and vote of the societies.</param>
    /// <param name="started">Shown as the time of creation.</param>
    /// <param name="iterations">From iteration 0 on, without a gap; at least one.</param>
    public static ServedModels FromRun(
        SocietyRules rules,
        DateTimeOffset started,
        IReadOnlyList<SocietySnapshot> iterations
    )
    {
        var named = iterations.Select(snapshot => ModelsOf(snapshot, rules, started)).ToList();
        var byFullName = Enumerable
            .Reverse(named)
            .SelectMany(models => models)
            .Select(entry => (entry.Model.Id, entry.Model));
        return new ServedModels([.. named[^1], .. byFullName]);
    }

    /// <summary>A model in a folder and, if there is one, an adapter on it; each by the name of its folder.</summary>
    /// <param name="adapter">Null to serve the model alone; otherwise both are served, the adapter first.</param>
    /// <param name="created">Shown as the time of creation.</param>
    public static ServedModels FromFolder(ModelRef model, AdapterRef? adapter, DateTimeOffset created)
    {
        var baseName = NameOf(model.Path);
        var baseModel = new ServedAgent(
            baseName,
            model.Path,
            null,
            created,
            new AgentId(AgentRole.Base, 0),
            new AgentModel(model)
        );
        if (adapter is null)
            return new ServedModels([(baseName, baseModel)]);
        var folderName = NameOf(adapter.Path);
        var adaptedName = folderName == baseName ? $"{folderName}-adapter" : folderName;
        var adapted = new ServedAgent(
            adaptedName,
            adapter.Path,
            baseName,
            created,
            new AgentId(AgentRole.Single, 0),
            new AgentModel(model, adapter)
        );
        return new ServedModels([(adaptedName, adapted), (baseName, baseModel)]);
    }

    /// <summary>The model of a name, with or without an iteration.</summary>
    /// <exception cref="ApiErrorException">404: no model has that name.</exception>
    internal ServedModel Find(string name)
    {
        if (_byName.TryGetValue(name, out var model))
            return model;
        var shown = RequestFields.FormatValue(name);
        throw ApiErrorException.UnknownModel(shown, ClosestMatch.Find(shown, _byName.Keys));
    }

    /// <summary>Agents and society of one iteration, by their names without it.</summary>
    private static List<(string Name, ServedModel Model)> ModelsOf(
        SocietySnapshot snapshot,
        SocietyRules rules,
        DateTimeOffset started
    )
    {
        var models = new List<(string, ServedModel)>();
        foreach (var agent in snapshot.Agents)
            models.Add(
                ($"{agent.Agent}", CreateAgent(snapshot.Iteration, agent.Agent, agent.Model, started))
            );
        models.Add((SocietyName, CreateSociety(snapshot, rules, started)));
        return models;
    }

    /// <summary>The parent of a finetuned agent is the agent before finetuning, or the base model.</summary>
    private static ServedAgent CreateAgent(
        int iteration,
        AgentId agent,
        AgentModel model,
        DateTimeOffset started
    )
    {
        var ancestor = iteration > 0 ? FullName($"{agent}", 0) : NameOf(model.Base.Path);
        return new ServedAgent(
            FullName($"{agent}", iteration),
            model.Adapter?.Path ?? model.Base.Path,
            model.Adapter is null ? null : ancestor,
            started,
            agent,
            model
        );
    }

    /// <summary>The digest of a society covers the weights of all its agents and of the summarizer.</summary>
    private static ServedSociety CreateSociety(
        SocietySnapshot snapshot,
        SocietyRules rules,
        DateTimeOffset started
    )
    {
        var society = snapshot.Society;
        var models = society
            .Slots.SelectMany(slot => (AgentModel[])[slot.Generator, slot.Critic])
            .Append(society.Summarizer);
        var weights = models.Select(model => $"{model.Base.Digest} {model.Adapter?.Digest}");
        var digest = ContentDigest.OfText(string.Join('\n', weights));
        var name = FullName(SocietyName, snapshot.Iteration);
        return new ServedSociety(name, started, society, rules, digest);
    }

    /// <summary>Such as <c>critic-1@3</c>.</summary>
    private static string FullName(string name, int iteration) =>
        FormattableString.Invariant($"{name}@{iteration}");

    /// <summary>The last part of a folder's path.</summary>
    private static string NameOf(string folder) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
