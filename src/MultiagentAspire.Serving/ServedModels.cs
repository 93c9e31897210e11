using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Serving.Protocol;

namespace MultiagentAspire.Serving;

/// <summary>The models that are served, by name. Immutable.</summary>
public sealed class ServedModels
{
    private const string SocietyName = "society";
    private readonly ImmutableArray<(string Name, ServedModel Model)> _named;
    private readonly Dictionary<string, ServedModel> _byName;

    private ServedModels(IEnumerable<(string Name, ServedModel Model)> named)
    {
        _named = [.. named];
        _byName = _named.ToDictionary(entry => entry.Name, entry => entry.Model, StringComparer.Ordinal);
    }

    /// <summary>All names with what they stand for: first those without an iteration, which are the latest.</summary>
    public IReadOnlyList<(string Name, ServedModel Model)> Named => _named;

    /// <summary>The agents and societies of an arm of a run.</summary>
    /// <param name="iteration">The last iteration to serve; null = the last that is finished.</param>
    /// <exception cref="ArgumentException">The run has no such arm or iteration.</exception>
    /// <exception cref="InvalidDataException">The iteration is not finished, or the folder is damaged.</exception>
    public static ServedModels FromRun(RunSocieties run, string arm, int? iteration)
    {
        var last = iteration ?? run.LastOf(arm);
        var latest = run.AtIteration(arm, last); // first, so that one that is not there is refused by its own number
        var settings = run.ArmOf(arm);
        var rules = new SocietyRules(run.Run.Task.Spec, settings.Debate, settings.Selection.Voting);
        return FromRun(
            rules,
            run.Started,
            [.. Enumerable.Range(0, last).Select(k => run.AtIteration(arm, k)), latest]
        );
    }

    /// <summary>A run's agents and societies.</summary>
    /// <param name="iterations">From 0 on, without a gap.</param>
    public static ServedModels FromRun(
        SocietyRules rules,
        DateTimeOffset started,
        IReadOnlyList<SocietySnapshot> iterations
    )
    {
        var all = iterations
            .Select(agents =>
                (IReadOnlyList<(string Short, ServedModel Model)>)
                    [
                        .. agents.Agents.Select(agent =>
                            CreateAgent(agents, agent.Agent, agent.Model, started)
                        ),
                        CreateSociety(agents, rules, started),
                    ]
            )
            .ToList();
        return new ServedModels([
            .. all[^1],
            .. Enumerable
                .Reverse(all)
                .SelectMany(models => models)
                .Select(entry => (entry.Model.Id, entry.Model)),
        ]);
    }

    /// <summary>A model in a folder and, if there is one, an adapter on it; each by the name of its folder.</summary>
    public static ServedModels FromFolder(ModelRef model, AdapterRef? adapter, DateTimeOffset created)
    {
        var name = NameOf(model.Path);
        var bare = (
            name,
            (ServedModel)
                new ServedAgent(
                    name,
                    model.Path,
                    null,
                    created,
                    new AgentId(AgentRole.Base, 0),
                    new AgentModel(model)
                )
        );
        if (adapter is null)
            return new ServedModels([bare]);
        var adapted = NameOf(adapter.Path) is var own && own == name ? $"{own}-adapter" : own;
        return new ServedModels([
            (
                adapted,
                new ServedAgent(
                    adapted,
                    adapter.Path,
                    name,
                    created,
                    new AgentId(AgentRole.Single, 0),
                    new AgentModel(model, adapter)
                )
            ),
            bare,
        ]);
    }

    /// <exception cref="ApiErrorException">There is none of that name; 404.</exception>
    internal ServedModel Find(string name) =>
        _byName.TryGetValue(name, out var model)
            ? model
            : throw ApiErrorException.UnknownModel(
                RequestFields.FormatValue(name),
                ClosestMatch.Find(RequestFields.FormatValue(name), _byName.Keys)
            );

    private static (string Short, ServedModel Model) CreateAgent(
        SocietySnapshot after,
        AgentId agent,
        AgentModel model,
        DateTimeOffset started
    )
    {
        var parent =
            model.Adapter is null ? null
            : after.Iteration > 0 ? FullName($"{agent}", 0)
            : NameOf(model.Base.Path);
        return (
            $"{agent}",
            new ServedAgent(
                FullName($"{agent}", after.Iteration),
                model.Adapter?.Path ?? model.Base.Path,
                parent,
                started,
                agent,
                model
            )
        );
    }

    private static (string Short, ServedModel Model) CreateSociety(
        SocietySnapshot after,
        SocietyRules rules,
        DateTimeOffset started
    )
    {
        var models = after
            .Society.Slots.SelectMany(slot => (AgentModel[])[slot.Generator, slot.Critic])
            .Append(after.Society.Summarizer);
        var digest = ContentDigest.OfText(
            string.Join('\n', models.Select(model => $"{model.Base.Digest} {model.Adapter?.Digest}"))
        );
        return (
            SocietyName,
            new ServedSociety(FullName(SocietyName, after.Iteration), started, after.Society, rules, digest)
        );
    }

    private static string FullName(string name, int iteration) =>
        FormattableString.Invariant($"{name}@{iteration}");

    private static string NameOf(string folder) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
