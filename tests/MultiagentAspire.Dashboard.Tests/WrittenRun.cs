using System.Collections.Immutable;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests;

/// <summary>Writes the folder of a run that has started: its manifest.</summary>
internal static class WrittenRun
{
    /// <summary>Writes <c>runs/small/run.json</c>.</summary>
    /// <param name="task">The section <c>task</c> of the run file.</param>
    public static void WriteManifest(this TemporaryFolder folder, string task)
    {
        folder.Write("models/arithmetic-tiny/config.json", "{}");
        var run = RunFile.Parse(
            $$"""
            {
              "name": "small", "task": {{task}},
              "models": { "base": { "path": "models/arithmetic-tiny" } }, "agents": { "count": 3 }
            }
            """,
            "run file",
            path => folder.At(path)
        );
        var none = ImmutableSortedDictionary<string, string>.Empty;
        var manifest = new RunManifest
        {
            Settings = run,
            Models = none,
            Problems = none,
            Versions = none,
        };
        manifest.Write(RunLayout.ForRun(folder.Path, "small"));
    }
}
