using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>What a run leaves that nothing disturbs.</summary>
internal static class UnbrokenRun
{
    /// <summary>
    /// Makes the run again by the command, in a process of its own, and compares transcripts, data and
    /// adapters.
    /// </summary>
    /// <param name="runFolder">The folder of the run that was disturbed, named as the run.</param>
    /// <param name="files">Where the other is made.</param>
    /// <param name="json">The run file of both.</param>
    public static async Task AssertEqualAsync(
        string runFolder,
        TemporaryFolder files,
        string json,
        CancellationToken cancellationToken
    )
    {
        var name = Path.GetFileName(runFolder);
        var output = files.At($"unbroken-{name}");
        var file = files.Write($"{name}.json", json);
        var ended = await CommandProcess.RunAsync(cancellationToken, "run", file, "--output", output);
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Equal(
            InProcessRun.Artifacts(Path.Combine(output, "runs", name)),
            InProcessRun.Artifacts(runFolder)
        );
    }
}
