using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>A folder with a base model, scripted agents and a clock that stands still.</summary>
internal sealed class RunFixture : IDisposable
{
    private readonly RunFolder _folder = new();

    public ScriptedDebateRunner Debates { get; init; } = new();

    public ScriptedAgentTrainer Trainer { get; init; } = new();

    public ScriptedScorer Scorer { get; init; } = new();

    /// <summary>The clock of the runs; it stands still unless a test advances it.</summary>
    public FakeTimeProvider Time { get; } = new();

    public string Root(string name = "out") => _folder.At(name);

    public string Model => _folder.At("models/arithmetic-tiny");

    /// <summary>
    /// N = 3, M = 2, few problems; <paramref name="more"/> adds or <paramref name="changes"/> replaces parts
    /// of the file.
    /// </summary>
    public RunFile Load(
        int iterations = 2,
        string arms = "\"multiagent\"",
        string more = "",
        Func<string, string>? changes = null
    ) => _folder.Small(iterations, arms, more, changes);

    public Task<RunReport> ExecuteAsync(
        RunFile run,
        string root = "out",
        bool resume = false,
        IProgress<RunProgress>? progress = null,
        CancellationToken? cancellationToken = null,
        IDebateRunner? debates = null
    ) =>
        new FinetuningRun(
            debates ?? Debates,
            new InProcessConsensus(),
            Trainer,
            Scorer,
            Time,
            NullLogger<FinetuningRun>.Instance
        )
        {
            // The page and the plots have tests of their own, and drawing takes longer than all else here.
            WriteReport = (report, folder, _) =>
            {
                AtomicFile.WriteAllText(ReportFolder.JsonIn(folder), ReportJson.Write(report));
                return Task.CompletedTask;
            },
        }.ExecuteAsync(
            run,
            Root(root),
            resume,
            "multiagent run test.json",
            progress,
            cancellationToken ?? TestContext.Current.CancellationToken
        );

    /// <summary>Executes and reports runs with the page and the plots, on the agents of this fixture.</summary>
    public FinetuningRun Service() =>
        new(
            Debates,
            new InProcessConsensus(),
            Trainer,
            Scorer,
            new FakeTimeProvider(),
            NullLogger<FinetuningRun>.Instance
        );

    public string RunPath(string relative, string root = "out") =>
        Path.Combine(Root(root), "runs", "small", relative);

    /// <summary>Every file of a run with its content, the lock aside.</summary>
    public SortedDictionary<string, string> Files(string root = "out")
    {
        var folder = RunPath("", root);
        return new(
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText)
                .Where(file => file.Key != "run.lock")
                .ToDictionary(),
            StringComparer.Ordinal
        );
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>Calls back at once, on the reporting thread.</summary>
internal sealed class Receiver(Action<RunProgress> report) : IProgress<RunProgress>
{
    public void Report(RunProgress value) => report(value);
}
