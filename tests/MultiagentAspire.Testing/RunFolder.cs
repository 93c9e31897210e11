using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Testing;

/// <summary>A folder for one test, with a placeholder of the base model; deleted at the end.</summary>
public sealed class RunFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RunFolder() => _folder.Write("models/arithmetic-tiny/config.json", "{}");

    public string Path => _folder.Path;

    public string At(string relative) => _folder.At(relative);

    /// <summary>Writes a run file next to the model and loads it.</summary>
    public RunFile Load(string json) => RunFile.Load(_folder.Write("run.json", json));

    /// <summary>
    /// N = 3, M = 2, few problems, measured at the run's temperature alone and not scored; <paramref name="more"/> adds
    /// or <paramref name="changes"/> replaces parts of the file.
    /// </summary>
    public RunFile Small(
        int iterations = 2,
        string arms = "\"multiagent\"",
        string more = "",
        Func<string, string>? changes = null
    )
    {
        var evaluation = more.Contains("\"evaluation\"", StringComparison.Ordinal)
            ? ""
            : "\"evaluation\": { \"temperatures\": [], \"diversity\": { \"problems\": 0 } },";
        var json = $$"""
            {
              "name": "small", "seed": 7, "iterations": {{iterations}},
              "task": { "name": "arithmetic", "train": 8, "evaluate": 6 },
              "models": { "base": { "path": "models/arithmetic-tiny" } },
              "agents": { "count": 3, "model": "base" },
              {{evaluation}} {{more}}
              "arms": [{{arms}}],
            }
            """;
        return Load(changes?.Invoke(json) ?? json);
    }

    public void Dispose() => _folder.Dispose();
}
