using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>The debates of a run, read only.</summary>
internal sealed class DebateFiles(RunFolders folders) : IDisposable
{
    private readonly ParsedFileCache _parsed = new();

    /// <summary>
    /// All transcript files of a run, in order of iteration and name; none when there is no such run.
    /// </summary>
    public IReadOnlyList<TranscriptFile> List(string run)
    {
        return folders.Layout(run) is { } layout ? [.. layout.TranscriptFiles()] : [];
    }

    /// <summary>
    /// The debates of a file, with the true answers where the run's report has written them. Shared: what was
    /// read is not read again.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is no transcript, or the run's settings are damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<AnalyzedDebate> Read(string run, TranscriptFile file)
    {
        if (folders.Find(run, file.Path) is not { } path)
            return [];
        var references = References(run);
        return _parsed.Get<IReadOnlyList<AnalyzedDebate>>(
            path,
            references,
            _ => Judge(run, path, references)
        );
    }

    /// <summary>The true answers that the run's report read; none before the first report.</summary>
    public RunReferences References(string run) =>
        folders.Find(run, layout => ReferenceAnswers.In(layout.ReportFolder)) is { } path
            ? _parsed.Get(path, null, Debates.RunReferences.Read)
            : Debates.RunReferences.None;

    /// <summary>What agents learned from the debates of a file.</summary>
    /// <exception cref="InvalidDataException">A line of one of the files is not what it should be.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public TrainedResponses Learned(string run, TranscriptFile file)
    {
        if (
            file.Data is not { } data
            || folders.Folder(run) is not { } folder
            || !Directory.Exists(Path.Combine(folder, data))
        )
            return TrainedResponses.None;
        return new TrainedResponses([
            .. Directory
                .EnumerateFiles(Path.Combine(folder, data), "*.jsonl", RunLayout.NoLinks)
                .Select(path =>
                    (
                        Path: folders.Find(run, data, Path.GetFileName(path)),
                        Named: AgentId.TryParse(Path.GetFileNameWithoutExtension(path), out var agent),
                        Agent: agent
                    )
                )
                .Where(entry => entry is { Path: not null, Named: true })
                .OrderBy(entry => entry.Agent)
                .Select(entry =>
                    _parsed.Get(entry.Path!, entry.Agent, path => AgentTrainingTurns.Read(path, entry.Agent))
                ),
        ]);
    }

    /// <summary>Where the adapters of a run's agents come from.</summary>
    /// <exception cref="InvalidDataException">A stored result of a training is not readable.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public AdapterOrigins Adapters(string run)
    {
        if (folders.Layout(run) is not { } layout)
            return AdapterOrigins.None;
        return new AdapterOrigins([
            .. layout
                .TrainingResults()
                .Select(path => folders.Find(run, layout.Relative(path)))
                .OfType<string>()
                .Select(path => _parsed.Get(path, null, TrainedAdapter.Read))
                .OrderBy(adapter => adapter.Iteration),
        ]);
    }

    public void Dispose() => _parsed.Dispose();

    private List<AnalyzedDebate> Judge(string run, string path, RunReferences references)
    {
        var transcripts = Transcripts.Read(path);
        if (transcripts.Count == 0)
            return [];
        var equivalent = folders.Equivalence(run, transcripts[0].Id.Split);
        var voting = folders.Voting(run, transcripts[0].Id);
        return
        [
            .. transcripts.Select(transcript =>
                AnalyzedDebate.Create(transcript, equivalent, references.Find(transcript), voting)
            ),
        ];
    }
}
