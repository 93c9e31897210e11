using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>The sections <c>models</c> and <c>agents</c>.</summary>
internal static class ModelSections
{
    private static readonly string[] EndpointKeys =
    [
        .. RunFileKeys.Model.Where(key => key is not ("path" or "endpoint")).Order(StringComparer.Ordinal),
    ];

    /// <summary>Models in folders, and models at endpoints.</summary>
    /// <param name="candidatesFor">Where a model that the file names may lie, in order.</param>
    public static (
        ImmutableSortedDictionary<string, string> Folders,
        ImmutableSortedDictionary<string, RunEndpoint> Endpoints
    ) Models(RunFileSection root, Func<string, string[]> candidatesFor)
    {
        var json = root.Require(
            "models",
            "the base model, for example \"models\": { \"base\": { \"path\": \"models/arithmetic-tiny\" } }"
        );
        if (json.Kind != JsonValueKind.Object || json.Members.IsEmpty)
            throw root.InvalidValue(
                "models",
                "must be an object with at least one model, for example { \"base\": { \"path\": \"models/arithmetic-tiny\" } }."
            );
        var models = json
            .Members.Select(member =>
                (Name: member.Key, Section: root.Nested(member.Value, RunFileKeys.Model))
            )
            .ToList();
        var endpoints = models
            .Where(model => model.Section.Find("endpoint") is not null)
            .ToImmutableSortedDictionary(
                model => model.Name,
                model => EndpointSection.Read(model.Section),
                StringComparer.Ordinal
            );
        return (
            models
                .Where(model =>
                    !endpoints.TryGetValue(model.Name, out var remote) || remote.Call.Adapters is not null
                )
                .ToImmutableSortedDictionary(
                    model => model.Name,
                    model => Folder(model.Section, endpoints.ContainsKey(model.Name), candidatesFor),
                    StringComparer.Ordinal
                ),
            endpoints
        );
    }

    /// <param name="models">Their names.</param>
    /// <param name="folders">The names of those that lie in a folder here.</param>
    /// <param name="candidatesFor">Where an adapter that the file names may lie, in order.</param>
    public static ImmutableArray<RunAgent> Agents(
        RunFileSection root,
        IReadOnlyCollection<string> models,
        IEnumerable<string> folders,
        Func<string, string[]> candidatesFor
    )
    {
        var json = root.Require(
            "agents",
            "the society, for example \"agents\": { \"count\": 3, \"model\": \"base\" }"
        );
        if (json.Kind == JsonValueKind.Array)
        {
            if (json.Items.Length is < 1 or > 64)
                throw root.InvalidValue("agents", $"must list from 1 to 64 agents, not {json.Items.Length}.");
            return
            [
                .. json.Items.Select(item =>
                    Agent(Unstyled(root.Nested(item, RunFileKeys.Agent)), models, folders, candidatesFor)
                ),
            ];
        }
        var society = root.Nested(json, RunFileKeys.AgentCount);
        var agent = Agent(society, models, folders, candidatesFor);
        return [.. Enumerable.Repeat(agent, society.RequireInteger("count", 1, 64))];
    }

    /// <summary>The model that summarises, where a section <c>debate</c> names one.</summary>
    /// <param name="models">Their names.</param>
    public static string? Summarizer(RunFileSection? debate, IReadOnlyCollection<string> models) =>
        debate?.Find("summarizer") is null ? null : Named(debate, "summarizer", models);

    private static RunFileSection Unstyled(RunFileSection agent) =>
        agent.Find("style") is null
            ? agent
            : throw agent.InvalidValue(
                "style",
                "cannot be used: styles of single agents are not available yet in this version; remove the key."
            );

    private static RunAgent Agent(
        RunFileSection agent,
        IReadOnlyCollection<string> models,
        IEnumerable<string> folders,
        Func<string, string[]> candidatesFor
    )
    {
        var (model, adapter) = (Model(agent, models), Adapter(agent, candidatesFor));
        return adapter is null || folders.Contains(model)
            ? new RunAgent(model, adapter)
            : throw agent.InvalidValue(
                "adapter",
                $"cannot be loaded: the model \"{model}\" is at an endpoint; remove the key."
            );
    }

    /// <summary>Whether its weights fit the base is found by whoever loads both.</summary>
    private static AdapterRef? Adapter(RunFileSection agent, Func<string, string[]> candidatesFor)
    {
        if (agent.Find("adapter") is null)
            return null;
        var path = agent.RequireText("adapter", "the folder of a PEFT adapter");
        var candidates = candidatesFor(path);
        var found =
            Array.Find(candidates, folder => File.Exists(Path.Combine(folder, "adapter_config.json")))
            ?? throw agent.InvalidValue(
                "adapter",
                $"names \"{path}\", where no adapter_config.json is (looked at {string.Join(" and ", candidates.Distinct())}); give the folder of a PEFT adapter."
            );
        return new AdapterRef(found, ContentDigest.OfFolder(found));
    }

    private static string Model(RunFileSection agent, IReadOnlyCollection<string> models) =>
        agent.Find("model") is null && models.Count == 1 ? models.First() : Named(agent, "model", models);

    private static string Named(RunFileSection section, string key, IReadOnlyCollection<string> models)
    {
        var name = section.RequireText(key, $"one of the models {string.Join(", ", models)}");
        return models.Contains(name)
            ? name
            : throw section.InvalidValue(
                key,
                $"names \"{name}\", which is not among the models ({string.Join(", ", models)}); did you mean \"{ClosestMatch.Find(name, models)}\"?"
            );
    }

    private static string Folder(RunFileSection model, bool remote, Func<string, string[]> candidatesFor)
    {
        if (!remote && Array.Find(EndpointKeys, key => model.Find(key) is not null) is { } stray)
            throw model.InvalidValue(stray, "is for a model at an endpoint; add \"endpoint\", or remove it.");
        var path = model.RequireText("path", "the model's folder, or \"endpoint\" and \"model\"");
        if (
            path.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        )
            throw model.InvalidValue(
                "path",
                "is an address; write it as \"endpoint\", with the \"model\" there."
            );
        var candidates = candidatesFor(path);
        var found =
            Array.Find(candidates, Directory.Exists)
            ?? throw model.InvalidValue(
                "path",
                $"names the folder \"{path}\", which does not exist (looked at {string.Join(" and ", candidates.Distinct())}); correct it or put the model there."
            );
        return File.Exists(Path.Combine(found, "config.json"))
            ? found
            : throw model.InvalidValue(
                "path",
                $"names {found}, which holds no config.json; give a model folder in Hugging Face layout."
            );
    }
}
