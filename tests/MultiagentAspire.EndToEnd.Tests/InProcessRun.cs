using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

// Processes wait for each other often enough that two collections beside each other keep two cores busy.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 2)]

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>Runs through the real engine and the real trainer, in this process.</summary>
internal static class InProcessRun
{
    public static async Task<RunReport> ExecuteAsync(
        TemporaryFolder folder,
        string json,
        string root,
        bool resume = false,
        IProgress<RunProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var run = RunFile.Load(folder.Write("run.json", json));
        await using var host = MultiagentHost.Build();
        return await host
            .Services.GetRequiredService<FinetuningRun>()
            .ExecuteAsync(
                run,
                folder.At(root),
                resume,
                progress: progress,
                cancellationToken: cancellationToken
            );
    }

    /// <summary>
    /// What must not depend on interruptions or on what else runs: transcripts, data, adapters, by relative
    /// name.
    /// </summary>
    public static SortedDictionary<string, string> Artifacts(string runFolder) =>
        new(
            Directory
                .EnumerateFiles(Path.Combine(runFolder, "iterations"), "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != "training.json") // it tells how long the training took
                .ToDictionary(file => Path.GetRelativePath(runFolder, file), ContentDigest.OfFile),
            StringComparer.Ordinal
        );
}

/// <summary>Calls back immediately, on the reporting thread.</summary>
internal sealed class Receiver(Action<RunProgress> report) : IProgress<RunProgress>
{
    public void Report(RunProgress value) => report(value);
}
