using System.Text;
using System.Text.RegularExpressions;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Files;

/// <summary>Reads a run file section by section. The first error is thrown; later ones are not looked for.</summary>
internal static partial class RunFileReader
{
    /// <summary>Largest accepted file, in bytes.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>
    /// Reads a file. Paths in it are looked up relative to the current directory first, then relative to the file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="missing">
    /// Receives named folders and files that do not exist; null: each of them is an error.
    /// </param>
    /// <exception cref="InvalidRunFileException">The file cannot be read, or is no valid run file.</exception>
    public static RunFile Load(string path, ICollection<string>? missing)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes } large)
                throw TooLarge(path, large.Length);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var reason = exception.Message.ReplaceLineEndings(" ").TrimEnd('.');
            throw new InvalidRunFileException(
                $"{path}: the run file cannot be read ({reason}); check the path.",
                exception
            );
        }
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] CandidatesFor(string named) => [Path.GetFullPath(named), Path.GetFullPath(named, folder)];
        return Read(path, bytes, new RunPaths(CandidatesFor) { Missing = missing });
    }

    /// <summary>Reads the text of a run file.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="resolve">Finds a path that the text names.</param>
    /// <exception cref="InvalidRunFileException">It is no valid run file.</exception>
    public static RunFile Parse(string text, string name, Func<string, string> resolve) =>
        Read(name, Encoding.UTF8.GetBytes(text), new RunPaths(named => [resolve(named)]));

    private static InvalidRunFileException TooLarge(string path, long length) =>
        new($"{path}: has {length} bytes; a run file has at most {MaxBytes}.");

    private static RunFile Read(string path, byte[] bytes, RunPaths paths)
    {
        if (bytes.Length > MaxBytes)
            throw TooLarge(path, bytes.Length);
        var root = new RunFileSection(path, LocatedJson.Parse(path, bytes), RunFileKeys.Root);
        var run = Read(root, paths);
        RejectFullWeights(run, root);
        RejectEqualStepIds(run, root);
        return run with { Source = bytes };
    }

    private static RunFile Read(RunFileSection root, RunPaths paths)
    {
        var name = ReadName(root);
        var (folders, endpoints) = ModelSections.Models(root, paths);
        string[] models = [.. folders.Keys.Union(endpoints.Keys).Order(StringComparer.Ordinal)];
        var agents = ModelSections.Agents(root, models, folders.Keys, paths);
        var seed = root.Long("seed", 0);
        var iterations = root.Integer("iterations", 1, 1, 100);
        var task = TaskSection.Read(root, paths);
        var (debate, summarizer) = ReadDebate(root, models);
        var selection = ReadSelection(root, agents.Length);
        var training = ReadTraining(root);
        var evaluation = EvaluationSection.Read(root.Section("evaluation", RunFileKeys.Evaluation));
        var arms = new ArmsSection(root, agents.Length, models).Read();
        return new RunFile
        {
            Name = name,
            Seed = seed,
            Iterations = iterations,
            Task = task,
            Models = folders,
            Endpoints = endpoints,
            Summarizer = summarizer,
            Agents = agents,
            Debate = debate,
            Selection = selection,
            Training = training,
            Evaluation = evaluation,
            Limits = LimitsSection.Read(root, endpoints),
            Arms = arms,
        };
    }

    private static string ReadName(RunFileSection root)
    {
        var name = root.RequireText("name", "a name for the run's folder, for example \"arithmetic\"");
        return FolderName().IsMatch(name)
            ? name
            : throw root.InvalidValue(
                "name",
                "must consist of letters, digits, '-', '_' and '.', and begin with a letter or digit, "
                    + $"not \"{name}\"."
            );
    }

    private static (DebateSettings Settings, string? Summarizer) ReadDebate(
        RunFileSection root,
        string[] models
    )
    {
        var debate = root.Section("debate", RunFileKeys.Debate);
        var summarizer = ModelSections.Summarizer(debate, models);
        return (DebateSection.Read(debate), summarizer);
    }

    private static RunSelection ReadSelection(RunFileSection root, int agents) =>
        SelectionSection.Read(root.Section("selection", RunFileKeys.Selection), agents);

    private static RunTraining ReadTraining(RunFileSection root) =>
        TrainingSection.Read(root.Section("training", RunFileKeys.Training));

    /// <summary>An endpoint that loads adapters while it serves cannot load full weights.</summary>
    private static void RejectFullWeights(RunFile run, RunFileSection root)
    {
        var loadsAdapters = run.Endpoints.Any(model => model.Value.Model.Adapters is not null);
        var trainsFullWeights = run.Training.HasFull || run.PlannedArms.Any(arm => arm.Training.HasFull);
        if (loadsAdapters && trainsFullWeights)
            throw root.InvalidValue(
                "training",
                "trains all weights, which no endpoint loads while it runs; "
                    + "use \"adapter\": \"lora\", or remove \"adapters\" from the models."
            );
    }

    /// <summary>
    /// Step ids hold the names of measurements, and these hold the name of an arm and a suffix. So the name of an
    /// overlay can make the id of another arm's step.
    /// </summary>
    private static void RejectEqualStepIds(RunFile run, RunFileSection root)
    {
        var equal = RunPlan
            .Create(run)
            .GroupBy(step => step.Id, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(steps => steps.Count() > 1);
        if (equal is not null)
            throw root.InvalidValue(
                "arms",
                $"would give two steps of the run one name (\"{equal.Key}\"); "
                    + $"call one of \"{equal.First().Arm}\" and \"{equal.Last().Arm}\" otherwise."
            );
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    private static partial Regex FolderName();
}
