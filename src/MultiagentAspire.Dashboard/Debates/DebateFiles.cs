using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>A file of finished debates: one iteration, one arm or measurement.</summary>
/// <param name="Path">Relative to the run's folder.</param>
/// <param name="Iteration">0 is before any finetuning.</param>
/// <param name="Name">What the debates were held for.</param>
internal sealed record DebateFile(string Path, int Iteration, string Name);

/// <summary>The transcripts of a run, read only.</summary>
internal sealed class DebateFiles(RunFolders folders)
{
    /// <summary>The method's own debates, from which its agents learn.</summary>
    public const string Training = "train";

    /// <summary>All transcript files of a run, in order of iteration and name; none when there is no such run.</summary>
    public IReadOnlyList<DebateFile> List(string run)
    {
        if (folders.Folder(run) is not { } folder || !Directory.Exists(Path.Combine(folder, "iterations"))) return [];
        var files = new DirectoryInfo(Path.Combine(folder, "iterations")).GetFiles("*.jsonl", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint });
        return [.. files.Where(file => file.Directory!.Name == "transcripts").Select(file => Of(Path.GetRelativePath(folder, file.FullName))).OfType<DebateFile>()
            .OrderBy(file => file.Iteration).ThenBy(file => file.Name, StringComparer.Ordinal)];
    }

    /// <exception cref="InvalidDataException">A line is no transcript.</exception>
    public IReadOnlyList<JudgedDebate> Read(string run, DebateFile file)
    {
        if (folders.Find(run, file.Path) is not { } path) return [];
        var equivalent = folders.Equivalence(run);
        return [.. Transcripts.Read(path).Select(transcript => JudgedDebate.Of(transcript, equivalent))];
    }

    // iterations/<k>/transcripts/<name>.jsonl and iterations/<k>/arms/<arm>/transcripts/<name>.jsonl
    private static DebateFile? Of(string path)
    {
        var parts = path.Split(Path.DirectorySeparatorChar);
        var name = Path.GetFileNameWithoutExtension(path);
        return int.TryParse(parts[1], out var iteration) ? new DebateFile(path, iteration, parts[2] == "arms" ? $"{name} ({parts[3]})" : name) : null;
    }
}
