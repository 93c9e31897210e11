using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>
/// Reads the debates of runs, their reference answers, and what agents learned from them. Parsed files are cached and
/// shared by all pages; nothing is written.
/// </summary>
/// <param name="folders">Find the files of runs.</param>
internal sealed class DebateFiles(RunFolders folders) : IDisposable
{
    private readonly ParsedFileCache _parsed = new();

    /// <summary>
    /// All transcript files of a run, in order of iteration and name; none when there is no such run.
    /// </summary>
    public IReadOnlyList<TranscriptFile> List(string run) =>
        folders.Layout(run) is { } layout ? [.. layout.TranscriptFiles()] : [];

    /// <summary>
    /// The debates of a file, with the reference answers where the run's report has written them. An unchanged file is
    /// not read again.
    /// </summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="file">One of <see cref="List"/>.</param>
    /// <returns>In the order of the file; none where there is no such file.</returns>
    /// <exception cref="InvalidDataException">
    /// A line is not a transcript, or the run's settings are damaged.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<AnalyzedDebate> Read(string run, TranscriptFile file)
    {
        if (folders.Find(run, file.Path) is not { } path)
            return [];
        var references = References(run);
        return _parsed.Get<IReadOnlyList<AnalyzedDebate>>(
            path,
            references,
            _ => Analyze(run, path, references)
        );
    }

    /// <summary>The reference answers that the run's report has written; none before the first report.</summary>
    public RunReferences References(string run) =>
        folders.Find(run, layout => ReferenceAnswers.In(layout.ReportFolder)) is { } path
            ? _parsed.Get(path, null, Debates.RunReferences.Read)
            : Debates.RunReferences.None;

    /// <summary>What agents learned from the debates of a file; nothing for evaluation debates.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="file">One of <see cref="List"/>.</param>
    /// <exception cref="InvalidDataException">A line of a data file is not an example of its agent.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public TrainedResponses FindTrainedResponses(string run, TranscriptFile file)
    {
        if (
            file.Data is not { } data
            || folders.Folder(run) is not { } folder
            || !Directory.Exists(Path.Combine(folder, data))
        )
            return TrainedResponses.None;
        var files = Directory.EnumerateFiles(Path.Combine(folder, data), "*.jsonl", RunLayout.NoLinks);
        var agents = files.Select(path => DataOf(run, data, path)).OfType<(AgentId Agent, string Path)>();
        return new TrainedResponses([
            .. agents
                .OrderBy(entry => entry.Agent)
                .Select(entry =>
                    _parsed.Get(entry.Path, entry.Agent, path => AgentTrainingTurns.Read(path, entry.Agent))
                ),
        ]);
    }

    /// <summary>The agent that a data file is named after; null for other files.</summary>
    private (AgentId Agent, string Path)? DataOf(string run, string data, string path) =>
        folders.Find(run, data, Path.GetFileName(path)) is { } found
        && AgentId.TryParse(Path.GetFileNameWithoutExtension(path), out var agent)
            ? (agent, found)
            : null;

    /// <summary>In which iterations the adapters of a run's agents were trained.</summary>
    /// <exception cref="InvalidDataException">A stored result of a training cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public AdapterOrigins Adapters(string run)
    {
        if (folders.Layout(run) is not { } layout)
            return AdapterOrigins.None;
        var results = layout
            .TrainingResults()
            .Select(path => folders.Find(run, layout.Relative(path)))
            .OfType<string>();
        var adapters = results.Select(path => _parsed.Get(path, null, TrainedAdapter.Read));
        return new AdapterOrigins([.. adapters.OrderBy(adapter => adapter.Iteration)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _parsed.Dispose();

    private List<AnalyzedDebate> Analyze(string run, string path, RunReferences references)
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
