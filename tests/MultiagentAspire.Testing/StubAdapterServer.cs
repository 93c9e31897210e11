using System.Text.Json.Nodes;

namespace MultiagentAspire.Testing;

/// <summary>
/// An endpoint that loads and unloads adapters at run time, as vLLM's and SGLang's servers do: a name answers only
/// while it is loaded.
/// </summary>
public sealed class StubAdapterServer(string model)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _loaded = new(StringComparer.Ordinal);
    private readonly List<string> _events = [];

    /// <summary>Loads, unloads and requested names, in order.</summary>
    public IReadOnlyList<string> Events
    {
        get
        {
            lock (_lock)
                return [.. _events];
        }
    }

    /// <summary>The names that are loaded.</summary>
    public IReadOnlyList<string> Loaded
    {
        get
        {
            lock (_lock)
                return [.. _loaded.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Maximum number of names that were loaded together.</summary>
    public int MaxAdapters { get; private set; }

    /// <summary>Forgets all requests and unloads all adapters.</summary>
    public void Restart()
    {
        lock (_lock)
            _loaded.Clear();
    }

    /// <param name="generateText">Text of a reply.</param>
    public EndpointReply Reply(EndpointCall call, Func<EndpointCall, string> generateText)
    {
        var body = JsonNode.Parse(call.Body)!;
        lock (_lock)
        {
            if (call.Path.EndsWith("/load_lora_adapter", StringComparison.Ordinal))
                return Load(call.Path, (string)body["lora_name"]!, (string)body["lora_path"]!);
            if (call.Path.EndsWith("/unload_lora_adapter", StringComparison.Ordinal))
                return Unload((string)body["lora_name"]!);
            var name = (string)body["model"]!;
            _events.Add($"ask {name}");
            return name == model || _loaded.ContainsKey(name)
                ? EndpointReply.WithText(generateText(call))
                : new EndpointReply(
                    404,
                    $$"""{"object":"error","message":"The model `{{name}}` does not exist.","code":404}"""
                );
        }
    }

    private EndpointReply Load(string path, string name, string folder)
    {
        _events.Add($"load {name} by {path}");
        if (_loaded.ContainsKey(name))
            return new EndpointReply(
                400,
                $$"""{"object":"error","message":"The lora adapter '{{name}}' has already been loaded.","code":400}"""
            );
        if (!File.Exists(Path.Combine(folder, "adapter_config.json")))
            return new EndpointReply(
                404,
                """{"object":"error","message":"no adapter lies there","code":404}"""
            );
        _loaded.Add(name, folder);
        MaxAdapters = Math.Max(MaxAdapters, _loaded.Count);
        return new EndpointReply(200, $"Success: LoRA adapter '{name}' added successfully.");
    }

    private EndpointReply Unload(string name)
    {
        _events.Add($"unload {name}");
        return _loaded.Remove(name)
            ? new EndpointReply(200, $"Success: LoRA adapter '{name}' removed successfully.")
            : new EndpointReply(
                404,
                $$"""{"object":"error","message":"The lora adapter '{{name}}' cannot be found.","code":404}"""
            );
    }
}
