using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary>A small run of two agents, made once by the command line.</summary>
public sealed class FinishedRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FinishedRun()
    {
        RunFile = _folder.Write(
            "run.json",
            SmallRun.Json(Repository.TinyModel, "\"debate\", \"multiagent\"", agents: 2)
        );
        Ended = CliRunner.Run("run", RunFile, "--output", _folder.Path);
    }

    public CommandResult Ended { get; }

    public string RunFile { get; }

    public string Root => _folder.Path;

    public string Folder => _folder.At("runs/small");

    public string At(string relative) => Path.Combine(Folder, relative);

    public void Dispose() => _folder.Dispose();
}
