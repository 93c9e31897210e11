namespace MultiagentAspire.Finetuning.Tests;

/// <summary>A folder of its own for one test, with a stand-in for the base model, removed at the end.</summary>
internal sealed class RunFolder : IDisposable
{
    public RunFolder()
    {
        Directory.CreateDirectory(At("models/arithmetic-tiny"));
        File.WriteAllText(At("models/arithmetic-tiny/config.json"), "{}");
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("multiagent-run-").FullName;

    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a run file next to the model and loads it.</summary>
    public RunFile Load(string json)
    {
        File.WriteAllText(At("run.json"), json);
        return RunFile.Load(At("run.json"));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
