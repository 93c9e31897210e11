using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>The debates of a run, read only.</summary>
internal sealed class DebateFiles(RunFolders folders) : IDisposable
{
    /// <summary>The method's own debates, from which its agents learn.</summary>
    public const string Training = "train";

    private static readonly EnumerationOptions NoLinks = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private readonly ParsedFiles _parsed = new();

    /// <summary>All transcript files of a run, in order of iteration and name; none when there is no such run.</summary>
    public IReadOnlyList<DebateFile> List(string run)
    {
        if (folders.Folder(run) is not { } folder)
            return [];
        var files = new List<DebateFile>();
        foreach (var iteration in Folders(Path.Combine(folder, "iterations")))
        {
            if (
                !int.TryParse(iteration.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            )
                continue;
            files.AddRange(Files(folder, iteration, number, arm: null));
            foreach (var arm in Folders(Path.Combine(iteration.FullName, "arms")))
                files.AddRange(Files(folder, arm, number, arm.Name));
        }
        return [.. files.OrderBy(file => file.Iteration).ThenBy(file => file.Name, StringComparer.Ordinal)];
    }

    /// <summary>The debates of a file, with the true answers where the run's report has written them. Shared: what was read is not read again.</summary>
    /// <exception cref="InvalidDataException">A line is no transcript, or the run's settings are damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<JudgedDebate> Read(string run, DebateFile file)
    {
        if (folders.Find(run, file.Path) is not { } path)
            return [];
        var references = References(run);
        return _parsed.Get<IReadOnlyList<JudgedDebate>>(path, references, _ => Judge(run, path, references));
    }

    /// <summary>The true answers that the run's report read; none before the first report.</summary>
    public References References(string run) =>
        folders.Find(run, "report", ReferenceAnswers.Name) is { } path
            ? _parsed.Get(path, null, Debates.References.Read)
            : Debates.References.None;

    /// <summary>What agents learned from the debates of a file.</summary>
    /// <exception cref="InvalidDataException">A line of one of the files is not what it should be.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public LearnedMessages Learned(string run, DebateFile file)
    {
        if (
            file.Data is not { } data
            || folders.Folder(run) is not { } folder
            || !Directory.Exists(Path.Combine(folder, data))
        )
            return LearnedMessages.None;
        return new LearnedMessages([
            .. Directory
                .EnumerateFiles(Path.Combine(folder, data), "*.jsonl", NoLinks)
                .Select(path =>
                    (
                        Path: folders.Find(run, data, Path.GetFileName(path)),
                        Named: AgentId.TryParse(Path.GetFileNameWithoutExtension(path), out var agent),
                        Agent: agent
                    )
                )
                .Where(one => one is { Path: not null, Named: true })
                .OrderBy(one => one.Agent)
                .Select(one => _parsed.Get(one.Path!, one.Agent, path => AgentLessons.Read(path, one.Agent))),
        ]);
    }

    /// <summary>Where the adapters of a run's agents come from.</summary>
    /// <exception cref="InvalidDataException">A stored result of a training is not readable.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public AdapterOrigins Adapters(string run)
    {
        if (folders.Folder(run) is not { } folder || !Directory.Exists(Path.Combine(folder, "steps")))
            return AdapterOrigins.None;
        return new AdapterOrigins([
            .. Directory
                .EnumerateFiles(Path.Combine(folder, "steps"), "*-train-*.json", NoLinks)
                .Select(path => folders.Find(run, "steps", Path.GetFileName(path)))
                .OfType<string>()
                .Select(path => _parsed.Get(path, null, TrainedAdapter.Read))
                .OrderBy(one => one.Iteration),
        ]);
    }

    public void Dispose() => _parsed.Dispose();

    private List<JudgedDebate> Judge(string run, string path, References references)
    {
        var transcripts = Transcripts.Read(path);
        var equivalent =
            transcripts.Count == 0 ? string.Equals : folders.Equivalence(run, transcripts[0].Id.Split);
        var voting = folders.Voting(run);
        return
        [
            .. transcripts.Select(transcript =>
                JudgedDebate.Of(transcript, equivalent, references.Of(transcript), voting)
            ),
        ];
    }

    private static DirectoryInfo[] Folders(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).GetDirectories("*", NoLinks) : [];

    // iterations/<k>/transcripts/<name>.jsonl and iterations/<k>/arms/<arm>/transcripts/<name>.jsonl
    private static IEnumerable<DebateFile> Files(
        string folder,
        DirectoryInfo at,
        int iteration,
        string? arm
    ) =>
        Folders(at.FullName)
            .Where(one => one.Name == "transcripts")
            .SelectMany(transcripts => transcripts.GetFiles("*.jsonl", NoLinks))
            .Select(file => (file.FullName, Name: Path.GetFileNameWithoutExtension(file.Name)))
            .Select(file => new DebateFile(
                Path.GetRelativePath(folder, file.FullName),
                iteration,
                arm is null ? file.Name : $"{file.Name} ({arm})"
            ));
}
