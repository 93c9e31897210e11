using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// The paths of all files and folders of one run. Results store relative paths, with <c>/</c>, so the folder can be
/// moved. The artifacts of the first society arm lie directly in <c>iterations/&lt;k&gt;/</c>; every other arm has
/// <c>iterations/&lt;k&gt;/arms/&lt;arm&gt;/</c>.
/// </summary>
/// <param name="folder">Full path of the run's folder; it need not exist.</param>
public sealed class RunLayout(string folder)
{
    private const string RunsName = "runs";
    private const string IterationsName = "iterations";
    private const string ArmsName = "arms";
    private const string TranscriptsName = "transcripts";
    private const string DataName = "data";
    private const string StepsName = "steps";

    /// <summary>File name of the run manifest. A folder is a run's folder where it holds this file.</summary>
    public const string ManifestName = "run.json";

    /// <summary>The folder of all runs under an artifact root: <c>ROOT/runs</c>.</summary>
    public static string RunsUnder(string root) => Path.Combine(root, RunsName);

    /// <summary>The layout of a run under an artifact root, whether it was started or not.</summary>
    /// <param name="root">The artifact root, relative to the current directory or full.</param>
    /// <param name="run">Name of the run.</param>
    public static RunLayout ForRun(string root, string run) =>
        new(Path.GetFullPath(Path.Combine(root, RunsName, run)));

    /// <summary>The layout of a run that was started.</summary>
    /// <param name="folder">The run's folder, relative to the current directory or full.</param>
    /// <exception cref="InvalidRunFileException">The folder has no run manifest.</exception>
    public static RunLayout Open(string folder)
    {
        var layout = new RunLayout(Path.GetFullPath(folder));
        return File.Exists(layout.Manifest)
            ? layout
            : throw new InvalidRunFileException(
                $"{folder}: holds no {ManifestName}; give the folder of a run, such as {RunsName}/arithmetic."
            );
    }

    /// <summary>Path of the run's folder, as the constructor got it.</summary>
    public string Folder => folder;

    /// <summary>The run manifest, <c>run.json</c>: settings, seeds, versions, digests.</summary>
    public string Manifest => ResolvePath(ManifestName);

    /// <summary>A copy of the run file, byte for byte, comments included.</summary>
    public string Experiment => ResolvePath("experiment.json");

    /// <summary>The file that <see cref="RunLock"/> keeps open while a process works on the run.</summary>
    public string LockFile => ResolvePath("run.lock");

    /// <summary>The folder of step results.</summary>
    public string Steps => ResolvePath(StepsName);

    /// <summary>The folder of the report. Finetuning names the files in it.</summary>
    public string ReportFolder => ResolvePath("report");

    /// <summary>The full path of a file or folder that is given relative to the run's folder.</summary>
    public string ResolvePath(string relative) => Path.Combine(folder, relative);

    /// <summary>A path in the run's folder, made relative to it, with <c>/</c> on every system.</summary>
    public string Relative(string path) =>
        Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The result file of a step, which exists when the step is finished.</summary>
    public string ResultPath(string stepId) => Path.Combine(Steps, $"{stepId}.json");

    /// <summary>The graded answers of a measuring step, which the report reads.</summary>
    public string MeasurementPath(string stepId) =>
        Path.Combine(ReportFolder, "measurements", $"{stepId}.json");

    /// <summary>The file of an agent's training examples of an iteration.</summary>
    public string DataPath(int iteration, Arm arm, AgentId agent) =>
        ResolvePath($"{ArmFolder(iteration, arm)}/{DataName}/{agent}.jsonl");

    /// <summary>The folder of the adapter, or of the full weights, that an agent gets in an iteration.</summary>
    public string AdapterPath(int iteration, Arm arm, AgentId agent) =>
        ResolvePath($"{ArmFolder(iteration, arm)}/adapters/{agent}");

    /// <summary>The transcript file of a set of an arm's debates, relative to the run's folder.</summary>
    /// <param name="set">Name of the set, for example <c>train</c>.</param>
    public static string Transcripts(int iteration, Arm arm, string set) =>
        $"{ArmFolder(iteration, arm)}/{TranscriptsName}/{set}.jsonl";

    /// <summary>
    /// The transcript file of an arm's measurement, relative to the run's folder. Files of all registered arms share a
    /// folder, as their measurements have different names.
    /// </summary>
    /// <param name="set">Name of the set, for example <c>evaluate-majority</c>.</param>
    public static string Measured(int iteration, Arm arm, string set) =>
        arm.IsPlain
            ? $"{IterationFolder(iteration)}/{TranscriptsName}/{set}.jsonl"
            : Transcripts(iteration, arm, set);

    /// <summary>
    /// The name of a set of transcripts in reports and pages: that of its file, followed by the arm where the file lies
    /// in the arm's own folder.
    /// </summary>
    /// <param name="relative">Path of the file, relative to the run's folder.</param>
    public static string SetName(string relative) =>
        AppendArm(Path.GetFileNameWithoutExtension(relative), relative);

    /// <summary>The name of the set of training debates from which data was selected.</summary>
    /// <param name="dataPath">Path of a data file, relative to the run's folder.</param>
    public static string TrainingSetOf(string dataPath) => AppendArm(ProblemSet.Train, dataPath);

    /// <summary>
    /// The folder of the data that was selected from a transcript file, relative to the run's folder; null where no
    /// data is selected from it, as for measurements.
    /// </summary>
    /// <param name="transcripts">Path of the transcript file, relative to the run's folder.</param>
    public static string? DataLearnedFrom(string transcripts) =>
        Path.GetFileNameWithoutExtension(transcripts) == ProblemSet.Train
            ? Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(transcripts)!)!, DataName)
            : null;

    /// <summary>
    /// All transcript files, in the order of iteration and name. Symbolic links are skipped: they could lead out of the
    /// folder.
    /// </summary>
    public IEnumerable<TranscriptFile> TranscriptFiles() =>
        SubfoldersOf(ResolvePath(IterationsName))
            .SelectMany(TranscriptFilesIn)
            .OrderBy(file => file.Iteration)
            .ThenBy(file => file.Name, StringComparer.Ordinal);

    /// <summary>Paths of the results of finished trainings, in no order; symbolic links are skipped.</summary>
    public IEnumerable<string> TrainingResults() =>
        Directory.Exists(Steps)
            ? Directory.EnumerateFiles(Steps, "*.json", NoLinks).Where(IsTrainingResult)
            : [];

    private static bool IsTrainingResult(string path) =>
        StepIds.IterationOfTraining(Path.GetFileNameWithoutExtension(path)) is not null;

    /// <summary>The transcripts in a folder of an iteration; none where the folder's name is no number.</summary>
    private IEnumerable<TranscriptFile> TranscriptFilesIn(DirectoryInfo iteration)
    {
        if (!int.TryParse(iteration.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return [];
        var armFolders = SubfoldersOf(Path.Combine(iteration.FullName, ArmsName)).Prepend(iteration);
        var transcriptFolders = armFolders
            .SelectMany(arm => SubfoldersOf(arm.FullName))
            .Where(subfolder => subfolder.Name == TranscriptsName);
        return transcriptFolders
            .SelectMany(transcripts => transcripts.GetFiles("*.jsonl", NoLinks))
            .Select(file => new TranscriptFile(Path.GetRelativePath(folder, file.FullName), number));
    }

    /// <summary>Options that skip symbolic links in a folder, for listing folders that others may write to.</summary>
    public static EnumerationOptions NoLinks { get; } =
        new() { AttributesToSkip = FileAttributes.ReparsePoint };

    private static DirectoryInfo[] SubfoldersOf(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).GetDirectories("*", NoLinks) : [];

    private static string AppendArm(string set, string relative) =>
        ArmIn(relative) is { } arm ? $"{set} ({arm})" : set;

    /// <summary>The arm in whose own folder a file lies; null where it lies in the iteration's own.</summary>
    /// <param name="relative">Path of the file, relative to the run's folder.</param>
    internal static string? ArmIn(string relative) =>
        relative.Split('/', '\\') is [IterationsName, _, ArmsName, var arm, ..] ? arm : null;

    private static string ArmFolder(int iteration, Arm arm) =>
        arm.IsFirstSociety
            ? IterationFolder(iteration)
            : $"{IterationFolder(iteration)}/{ArmsName}/{arm.Name}";

    private static string IterationFolder(int iteration) =>
        FormattableString.Invariant($"{IterationsName}/{iteration}");
}
