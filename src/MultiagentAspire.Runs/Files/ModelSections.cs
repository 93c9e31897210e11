using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>The sections <c>models</c> and <c>agents</c>.</summary>
internal static class ModelSections
{
    private const int MaxAgents = 64;
    private const string PathExample = "{ \"base\": { \"path\": \"models/arithmetic-tiny\" } }";

    private static readonly string[] EndpointKeys =
    [
        .. RunFileKeys.Model.Where(key => key is not ("path" or "endpoint")).Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Models in folders and models at endpoints, by name. An endpoint that loads adapters is in both: its weights
    /// also lie in a folder, where adapters are trained.
    /// </summary>
    /// <param name="paths">Where a folder that the file names may lie, best first.</param>
    /// <exception cref="InvalidRunFileException">
    /// There is no model, a folder does not exist or holds no model, or a key is invalid.
    /// </exception>
    public static (
        ImmutableSortedDictionary<string, string> Folders,
        ImmutableSortedDictionary<string, RunEndpoint> Endpoints
    ) Models(RunFileSection root, RunPaths paths)
    {
        var models = ReadSections(root);
        var endpoints = models
            .Where(model => model.Section.Find("endpoint") is not null)
            .ToImmutableSortedDictionary(
                model => model.Name,
                model => EndpointSection.Read(model.Section),
                StringComparer.Ordinal
            );
        var folders = models
            .Where(model => LiesInFolder(model.Name))
            .ToImmutableSortedDictionary(
                model => model.Name,
                model => FindFolder(model.Section, endpoints.ContainsKey(model.Name), paths),
                StringComparer.Ordinal
            );
        return (folders, endpoints);

        bool LiesInFolder(string name) =>
            !endpoints.TryGetValue(name, out var endpoint) || endpoint.Model.Adapters is not null;
    }

    /// <summary>
    /// One entry for each slot: the list <c>agents</c>, or <c>count</c> times the same agent where the section is an
    /// object.
    /// </summary>
    /// <param name="models">Names of all models.</param>
    /// <param name="folders">Names of the models that lie in a local folder; only these can have an adapter.</param>
    /// <param name="paths">Where an adapter that the file names may lie, best first.</param>
    /// <exception cref="InvalidRunFileException">
    /// There are fewer than 1 or more than 64 agents, or an agent names a model or an adapter that does not exist.
    /// </exception>
    public static ImmutableArray<RunAgent> Agents(
        RunFileSection root,
        IReadOnlyCollection<string> models,
        IEnumerable<string> folders,
        RunPaths paths
    )
    {
        var json = root.Require(
            "agents",
            "the society, for example \"agents\": { \"count\": 3, \"model\": \"base\" }"
        );
        if (json.Kind == JsonValueKind.Array)
            return [.. ListSlots(root, json).Select(slot => ReadAgent(slot, models, folders, paths))];
        var society = root.Nested(json, RunFileKeys.AgentCount);
        var agent = ReadAgent(society, models, folders, paths);
        return [.. Enumerable.Repeat(agent, society.RequireInteger("count", 1, MaxAgents))];
    }

    /// <summary>The model that summarizes; null where a section <c>debate</c> does not name one.</summary>
    /// <param name="models">Names of all models.</param>
    /// <exception cref="InvalidRunFileException">It names no model of the run.</exception>
    public static string? Summarizer(RunFileSection? debate, IReadOnlyCollection<string> models) =>
        debate?.Find("summarizer") is null ? null : RequireModelName(debate, "summarizer", models);

    private static List<(string Name, RunFileSection Section)> ReadSections(RunFileSection root)
    {
        var json = root.Require("models", $"the base model, for example \"models\": {PathExample}");
        if (json.Kind != JsonValueKind.Object || json.Members.IsEmpty)
            throw root.InvalidValue(
                "models",
                $"must be an object with at least one model, for example {PathExample}."
            );
        return [.. json.Members.Select(member => (member.Key, root.Nested(member.Value, RunFileKeys.Model)))];
    }

    private static IEnumerable<RunFileSection> ListSlots(RunFileSection root, LocatedJson json)
    {
        if (json.Items.Length is < 1 or > MaxAgents)
            throw root.InvalidValue(
                "agents",
                $"must list from 1 to {MaxAgents} agents, not {json.Items.Length}."
            );
        foreach (var item in json.Items)
        {
            var slot = root.Nested(item, RunFileKeys.Agent);
            RejectStyle(slot);
            yield return slot;
        }
    }

    private static void RejectStyle(RunFileSection agent)
    {
        if (agent.Find("style") is not null)
            throw agent.InvalidValue(
                "style",
                "cannot be used: styles of single agents are not available yet in this version; remove the key."
            );
    }

    private static RunAgent ReadAgent(
        RunFileSection agent,
        IReadOnlyCollection<string> models,
        IEnumerable<string> folders,
        RunPaths paths
    )
    {
        var model = ReadModelName(agent, models);
        var adapter = FindAdapter(agent, paths);
        return adapter is null || folders.Contains(model)
            ? new RunAgent(model, adapter)
            : throw agent.InvalidValue(
                "adapter",
                $"cannot be loaded: the model \"{model}\" is at an endpoint; remove the key."
            );
    }

    /// <summary>
    /// The adapter with its digest; null where the agent has none. Whether its weights fit the model is checked when
    /// both are loaded.
    /// </summary>
    private static AdapterRef? FindAdapter(RunFileSection agent, RunPaths paths)
    {
        if (agent.Find("adapter") is null)
            return null;
        var path = agent.RequireText("adapter", "the folder of a PEFT adapter");
        var candidates = paths.CandidatesFor(path);
        var found =
            Array.Find(candidates, folder => File.Exists(Path.Combine(folder, "adapter_config.json")))
            ?? throw agent.InvalidValue(
                "adapter",
                $"names \"{path}\", where no adapter_config.json is {LookedAt(candidates)}; "
                    + "give the folder of a PEFT adapter."
            );
        return new AdapterRef(found, ContentDigest.OfFolder(found));
    }

    /// <summary>An agent need not name its model where the run has only one.</summary>
    private static string ReadModelName(RunFileSection agent, IReadOnlyCollection<string> models) =>
        agent.Find("model") is null && models.Count == 1
            ? models.First()
            : RequireModelName(agent, "model", models);

    private static string RequireModelName(
        RunFileSection section,
        string key,
        IReadOnlyCollection<string> models
    )
    {
        var known = string.Join(", ", models);
        var name = section.RequireText(key, $"one of the models {known}");
        return models.Contains(name)
            ? name
            : throw section.InvalidValue(
                key,
                $"names \"{name}\", which is not among the models ({known}); "
                    + $"did you mean \"{ClosestMatch.Find(name, models)}\"?"
            );
    }

    private static string FindFolder(RunFileSection model, bool isAtEndpoint, RunPaths paths)
    {
        if (!isAtEndpoint && Array.Find(EndpointKeys, key => model.Find(key) is not null) is { } stray)
            throw model.InvalidValue(stray, "is for a model at an endpoint; add \"endpoint\", or remove it.");
        var path = model.RequireText("path", "the model's folder, or \"endpoint\" and \"model\"");
        if (IsAddress(path))
            throw model.InvalidValue(
                "path",
                "is an address; write it as \"endpoint\", with the \"model\" there."
            );
        var found =
            paths.Find(path, Directory.Exists)
            ?? throw model.InvalidValue(
                "path",
                $"names the folder \"{path}\", which does not exist {LookedAt(paths.CandidatesFor(path))}; "
                    + "correct it or put the model there."
            );
        return !Directory.Exists(found) || File.Exists(Path.Combine(found, "config.json"))
            ? found
            : throw model.InvalidValue(
                "path",
                $"names {found}, which holds no config.json; give a model folder in Hugging Face layout."
            );
    }

    private static bool IsAddress(string path) =>
        path.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || path.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static string LookedAt(string[] candidates) =>
        $"(looked at {string.Join(" and ", candidates.Distinct())})";
}
