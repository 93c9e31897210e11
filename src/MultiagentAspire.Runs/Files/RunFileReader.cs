using System.Text;
using System.Text.RegularExpressions;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Files;

/// <summary>Reads a run file section by section; the first fault found ends the reading.</summary>
internal static partial class RunFileReader
{
    /// <summary>Bytes; larger files are refused.</summary>
    private const int MaxBytes = 1024 * 1024;

    public static RunFile Load(string path)
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
            throw new InvalidRunFileException(
                $"{path}: the run file cannot be read ({exception.Message.ReplaceLineEndings(" ").TrimEnd('.')}); check the path.",
                exception
            );
        }
        // Models lie relative to the current directory, then to the run file.
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Read(path, bytes, model => [Path.GetFullPath(model), Path.GetFullPath(model, folder)]);
    }

    public static RunFile Parse(string text, string name, Func<string, string> resolve) =>
        Read(name, Encoding.UTF8.GetBytes(text), model => [resolve(model)]);

    private static InvalidRunFileException TooLarge(string path, long length) =>
        new($"{path}: has {length} bytes; a run file has at most {MaxBytes}.");

    private static RunFile Read(string path, byte[] bytes, Func<string, string[]> candidatesFor) =>
        bytes.Length > MaxBytes
            ? throw TooLarge(path, bytes.Length)
            : Read(
                new RunFileSection(path, LocatedJson.Parse(path, bytes), RunFileKeys.Root),
                candidatesFor
            ) with
            {
                Source = bytes,
            };

    private static RunFile Read(RunFileSection root, Func<string, string[]> candidatesFor)
    {
        var name = root.RequireText("name", "a name for the run's folder, for example \"arithmetic\"");
        if (!FolderName().IsMatch(name))
            throw root.InvalidValue(
                "name",
                $"must consist of letters, digits, '-', '_' and '.', and begin with a letter or digit, not \"{name}\"."
            );
        var (folders, endpoints) = ModelSections.Models(root, candidatesFor);
        string[] models = [.. folders.Keys.Union(endpoints.Keys).Order(StringComparer.Ordinal)];
        var agents = ModelSections.Agents(root, models, folders.Keys, candidatesFor);
        var debate = root.Section("debate", RunFileKeys.Debate);
        var run = new RunFile
        {
            Name = name,
            Seed = root.Long("seed", 0),
            Iterations = root.Integer("iterations", 1, 1, 100),
            Task = TaskSection.Read(root, candidatesFor),
            Models = folders,
            Endpoints = endpoints,
            Summarizer = ModelSections.Summarizer(debate, models),
            Agents = agents,
            Debate = DebateSection.Read(debate),
            Selection = SelectionSection.Read(
                root.Section("selection", RunFileKeys.Selection),
                agents.Length
            ),
            Training = TrainingSection.Read(root.Section("training", RunFileKeys.Training)),
            Evaluation = Evaluation(root),
            Arms = new ArmsSection(root, agents.Length, models).Read(),
        };
        RefuseFullWeights(run, root);
        RefuseEqualSteps(run, root);
        return run;
    }

    /// <summary>An endpoint that loads adapters while it runs cannot load whole models.</summary>
    private static void RefuseFullWeights(RunFile run, RunFileSection root)
    {
        if (
            run.Endpoints.Any(model => model.Value.Call.Adapters is not null)
            && (run.Training.HasFull || run.PlannedArms.Any(arm => arm.Training.HasFull))
        )
            throw root.InvalidValue(
                "training",
                "trains all weights, which no endpoint loads while it runs; use \"adapter\": \"lora\", or remove \"adapters\" from the models."
            );
    }

    /// <summary>
    /// A measurement is called by its arm and more: an overlay could be called as one of another arm.
    /// </summary>
    private static void RefuseEqualSteps(RunFile run, RunFileSection root)
    {
        var twice = RunPlan
            .Create(run)
            .GroupBy(step => step.Id, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(steps => steps.Count() > 1);
        if (twice is not null)
            throw root.InvalidValue(
                "arms",
                $"would give two steps of the run one name (\"{twice.Key}\"); call one of \"{twice.First().Arm}\" and \"{twice.Last().Arm}\" otherwise."
            );
    }

    private static RunEvaluation Evaluation(RunFileSection root) =>
        new(
            root.Section("evaluation", RunFileKeys.Evaluation)
                ?.Choice("unparsable", false, ("wrong", false), ("dropped", true))
                ?? false
        );

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    private static partial Regex FolderName();
}
