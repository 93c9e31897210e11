using System.Globalization;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Folders;

/// <summary>
/// Where everything of one run lies. Relative paths, with <c>/</c>, are what results store, so that the
/// folder can be moved. The first society arm keeps the iterations' folders; every other arm has
/// <c>iterations/&lt;k&gt;/arms/&lt;arm&gt;/</c>.
/// </summary>
public sealed class RunLayout(string folder)
{
    private const string RunsName = "runs";
    private const string IterationsName = "iterations";
    private const string ArmsName = "arms";
    private const string TranscriptsName = "transcripts";
    private const string DataName = "data";
    private const string StepsName = "steps";

    /// <summary>Name of the file that says what is run; a folder with it is a run's.</summary>
    public const string ManifestName = "run.json";

    /// <summary>The folder of all runs under an artifact root.</summary>
    public static string RunsUnder(string root) => Path.Combine(root, RunsName);

    /// <summary>The folder of a run under an artifact root.</summary>
    public static RunLayout ForRun(string root, string run) =>
        new(Path.GetFullPath(Path.Combine(root, RunsName, run)));

    /// <summary>The folder of a run that has begun.</summary>
    /// <exception cref="InvalidRunFileException">It is none.</exception>
    public static RunLayout Open(string folder)
    {
        var layout = new RunLayout(Path.GetFullPath(folder));
        return File.Exists(layout.Manifest)
            ? layout
            : throw new InvalidRunFileException(
                $"{folder}: holds no {ManifestName}; give the folder of a run, such as {RunsName}/arithmetic."
            );
    }

    /// <summary>The run's folder.</summary>
    public string Folder => folder;

    /// <summary>What is run: settings, seeds, versions, digests.</summary>
    public string Manifest => ResolvePath(ManifestName);

    /// <summary>The run file as it was given.</summary>
    public string Experiment => ResolvePath("experiment.json");

    /// <summary>Held open by the process that works on the run.</summary>
    public string LockFile => ResolvePath("run.lock");

    /// <summary>The results of finished steps.</summary>
    public string Steps => ResolvePath(StepsName);

    /// <summary>The report; the files in it are named by whoever writes it.</summary>
    public string ReportFolder => ResolvePath("report");

    /// <summary>A file or folder of the run, by its relative path.</summary>
    public string ResolvePath(string relative) => Path.Combine(folder, relative);

    /// <summary>A path in the run's folder, relative to it.</summary>
    public string Relative(string path) =>
        Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The result of a step.</summary>
    public string ResultPath(string stepId) => Path.Combine(Steps, $"{stepId}.json");

    /// <summary>What the debates of a step are worth, by the ground truth.</summary>
    public string MeasurementPath(string stepId) =>
        Path.Combine(ReportFolder, "measurements", $"{stepId}.json");

    /// <summary>What an agent learns from in an iteration.</summary>
    public string DataPath(int iteration, Arm arm, AgentId agent) =>
        ResolvePath($"{ArmFolder(iteration, arm)}/{DataName}/{agent}.jsonl");

    /// <summary>The adapter that an agent gets in an iteration.</summary>
    public string AdapterPath(int iteration, Arm arm, AgentId agent) =>
        ResolvePath($"{ArmFolder(iteration, arm)}/adapters/{agent}");

    /// <summary>The file of a set of an arm's debates, relative to the run's folder.</summary>
    /// <param name="set">For example <c>train</c>.</param>
    public static string Transcripts(int iteration, Arm arm, string set) =>
        $"{ArmFolder(iteration, arm)}/{TranscriptsName}/{set}.jsonl";

    /// <summary>The same for debates by which an arm is measured: those of registered arms lie together.</summary>
    /// <param name="set">For example <c>evaluate-majority</c>.</param>
    public static string Measured(int iteration, Arm arm, string set) =>
        arm.IsPlain
            ? $"{IterationFolder(iteration)}/{TranscriptsName}/{set}.jsonl"
            : Transcripts(iteration, arm, set);

    /// <summary>
    /// What a set of transcripts is called: as its file, and by the arm where it lies in the arm's own
    /// folder.
    /// </summary>
    /// <param name="relative">Path of the file.</param>
    public static string SetName(string relative) =>
        Named(Path.GetFileNameWithoutExtension(relative), relative);

    /// <summary>The name of the set of training debates from which data was selected.</summary>
    /// <param name="dataPath">Path of a data file, relative to the run's folder.</param>
    public static string TrainingSetOf(string dataPath) => Named(ProblemSet.Train, dataPath);

    /// <summary>
    /// The folder of what agents learned from a file of debates, relative to the run's folder; null where
    /// they learned nothing from it.
    /// </summary>
    /// <param name="transcripts">Path of the file, relative to the run's folder.</param>
    public static string? DataLearnedFrom(string transcripts) =>
        Path.GetFileNameWithoutExtension(transcripts) == ProblemSet.Train
            ? Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(transcripts)!)!, DataName)
            : null;

    /// <summary>
    /// All files of finished debates, in order of iteration and name. Links are passed over: they could lead
    /// anywhere.
    /// </summary>
    public IEnumerable<TranscriptFile> TranscriptFiles() =>
        Folders(ResolvePath(IterationsName))
            .SelectMany(iteration =>
                int.TryParse(iteration.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? FilesOf(iteration, number)
                    : []
            )
            .OrderBy(file => file.Iteration)
            .ThenBy(file => file.Name, StringComparer.Ordinal);

    /// <summary>The stored results of finished trainings; links are passed over.</summary>
    public IEnumerable<string> TrainingResults() =>
        Directory.Exists(Steps)
            ? Directory
                .EnumerateFiles(Steps, "*.json", NoLinks)
                .Where(path =>
                    StepIds.IterationOfTraining(Path.GetFileNameWithoutExtension(path)) is not null
                )
            : [];

    private IEnumerable<TranscriptFile> FilesOf(DirectoryInfo iteration, int number) =>
        Folders(Path.Combine(iteration.FullName, ArmsName))
            .Prepend(iteration)
            .SelectMany(at => Folders(at.FullName))
            .Where(one => one.Name == TranscriptsName)
            .SelectMany(transcripts => transcripts.GetFiles("*.jsonl", NoLinks))
            .Select(file => new TranscriptFile(Path.GetRelativePath(folder, file.FullName), number));

    /// <summary>Entries of a folder that are no links.</summary>
    public static EnumerationOptions NoLinks { get; } =
        new() { AttributesToSkip = FileAttributes.ReparsePoint };

    private static DirectoryInfo[] Folders(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).GetDirectories("*", NoLinks) : [];

    private static string Named(string set, string relative) =>
        ArmIn(relative) is { } arm ? $"{set} ({arm})" : set;

    private static string? ArmIn(string relative) =>
        relative.Split('/', '\\') is [IterationsName, _, ArmsName, var arm, ..] ? arm : null;

    private static string ArmFolder(int iteration, Arm arm) =>
        arm.IsFirstSociety
            ? IterationFolder(iteration)
            : $"{IterationFolder(iteration)}/{ArmsName}/{arm.Name}";

    private static string IterationFolder(int iteration) =>
        FormattableString.Invariant($"{IterationsName}/{iteration}");
}
