using System.Collections.Immutable;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.RunFiles;

/// <summary>The sections <c>models</c> and <c>agents</c>.</summary>
internal static class ModelSections
{
    private const string NoEndpoints =
        "OpenAI-compatible endpoints are not available yet in this version; give a model folder in Hugging Face layout as \"path\".";

    /// <param name="candidatesFor">Where a model that the file names may lie, in order.</param>
    public static ImmutableSortedDictionary<string, string> Models(RunFileSection root, Func<string, string[]> candidatesFor)
    {
        var json = root.Require("models", "the base model, for example \"models\": { \"base\": { \"path\": \"models/arithmetic-tiny\" } }");
        if (json.Kind != JsonValueKind.Object || json.Members.IsEmpty)
            throw root.Refuse("models", "must be an object with at least one model, for example { \"base\": { \"path\": \"models/arithmetic-tiny\" } }.");
        return json.Members.ToImmutableSortedDictionary(
            member => member.Key, member => Folder(root.Nested(member.Value, RunFileKeys.Model), candidatesFor), StringComparer.Ordinal);
    }

    /// <param name="candidatesFor">Where an adapter that the file names may lie, in order.</param>
    public static ImmutableArray<RunAgent> Agents(RunFileSection root, ImmutableSortedDictionary<string, string> models, Func<string, string[]> candidatesFor)
    {
        var json = root.Require("agents", "the society, for example \"agents\": { \"count\": 3, \"model\": \"base\" }");
        if (json.Kind == JsonValueKind.Array)
        {
            if (json.Items.Length is < 1 or > 64) throw root.Refuse("agents", $"must list from 1 to 64 agents, not {json.Items.Length}.");
            return [.. json.Items.Select(item => Agent(root.Nested(item, RunFileKeys.Agent), models, candidatesFor))];
        }
        var society = root.Nested(json, RunFileKeys.AgentCount);
        var agent = new RunAgent(Model(society, models), Adapter(society, candidatesFor));
        return [.. Enumerable.Repeat(agent, society.RequireInteger("count", 1, 64))];
    }

    private static RunAgent Agent(RunFileSection agent, ImmutableSortedDictionary<string, string> models, Func<string, string[]> candidatesFor)
    {
        if (agent.Find("endpoint") is not null) throw agent.Refuse("endpoint", $"cannot be used: {NoEndpoints}");
        if (agent.Find("style") is not null)
            throw agent.Refuse("style", "cannot be used: styles of single agents are not available yet in this version; remove the key.");
        return new RunAgent(Model(agent, models), Adapter(agent, candidatesFor));
    }

    /// <summary>Whether its weights fit the base is found by whoever loads both.</summary>
    private static AdapterRef? Adapter(RunFileSection agent, Func<string, string[]> candidatesFor)
    {
        if (agent.Find("adapter") is null) return null;
        var path = agent.RequireText("adapter", "the folder of a PEFT adapter");
        var candidates = candidatesFor(path);
        var found = Array.Find(candidates, folder => File.Exists(Path.Combine(folder, "adapter_config.json")))
            ?? throw agent.Refuse("adapter", $"names \"{path}\", where no adapter_config.json is (looked at {string.Join(" and ", candidates.Distinct())}); give the folder of a PEFT adapter.");
        return new AdapterRef(found, ContentDigest.OfFolder(found));
    }

    private static string Model(RunFileSection agent, ImmutableSortedDictionary<string, string> models)
    {
        var json = agent.Find("model");
        if (json is null && models.Count == 1) return models.Keys.First();
        var name = agent.RequireText("model", $"one of the models {string.Join(", ", models.Keys)}");
        return models.ContainsKey(name)
            ? name
            : throw agent.Refuse("model", $"names \"{name}\", which is not among the models ({string.Join(", ", models.Keys)}); did you mean \"{NearestName.Of(name, models.Keys)}\"?");
    }

    private static string Folder(RunFileSection model, Func<string, string[]> candidatesFor)
    {
        if (model.Find("endpoint") is not null) throw model.Refuse("endpoint", $"cannot be used: {NoEndpoints}");
        var path = model.RequireText("path", "the model's folder");
        if (path.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw model.Refuse("path", $"is an address: {NoEndpoints}");
        var candidates = candidatesFor(path);
        var found = Array.Find(candidates, Directory.Exists)
            ?? throw model.Refuse("path", $"names the folder \"{path}\", which does not exist (looked at {string.Join(" and ", candidates.Distinct())}); correct it or put the model there.");
        return File.Exists(Path.Combine(found, "config.json"))
            ? found
            : throw model.Refuse("path", $"names {found}, which holds no config.json; give a model folder in Hugging Face layout.");
    }
}
