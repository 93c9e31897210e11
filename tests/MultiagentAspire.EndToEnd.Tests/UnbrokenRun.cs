using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>A run that nothing disturbs, for comparison with one that was disturbed.</summary>
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
    ) =>
        Assert.Equal(
            await MakeAsync(files, Path.GetFileName(runFolder), json, cancellationToken),
            InProcessRun.Artifacts(runFolder)
        );

    /// <summary>Makes a run by the command, in a process of its own.</summary>
    /// <returns>Its artifacts.</returns>
    public static async Task<SortedDictionary<string, string>> MakeAsync(
        TemporaryFolder files,
        string name,
        string json,
        CancellationToken cancellationToken
    )
    {
        var output = files.At($"unbroken-{name}");
        var file = files.Write($"{name}.json", json);
        var ended = await CommandProcess.RunAsync(cancellationToken, "run", file, "--output", output);
        Assert.True(ended.ExitCode == 0, ended.Error);
        return InProcessRun.Artifacts(Path.Combine(output, "runs", name));
    }
}
