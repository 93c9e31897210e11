using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.RunFiles;

namespace MultiagentAspire.Finetuning.Runs;

/// <summary>Where everything of one run lies. Relative paths, with <c>/</c>, are what results store, so that the folder can be moved.</summary>
internal sealed class RunLayout(string folder)
{
    /// <summary>The folder of a run under an artifact root.</summary>
    public static RunLayout Under(string root, string run) =>
        new(Path.GetFullPath(Path.Combine(root, "runs", run)));

    /// <summary>The folder of a run that has begun.</summary>
    /// <exception cref="InvalidRunFileException">It is none.</exception>
    public static RunLayout Existing(string folder)
    {
        var layout = new RunLayout(Path.GetFullPath(folder));
        return File.Exists(layout.Manifest)
            ? layout
            : throw new InvalidRunFileException(
                $"{folder}: holds no run.json; give the folder of a run, such as runs/arithmetic."
            );
    }

    public string Folder => folder;

    public string Manifest => At("run.json");

    /// <summary>The run file as it was given.</summary>
    public string Experiment => At("experiment.json");

    public string LockFile => At("run.lock");

    public string Steps => At("steps");

    public string ReportFolder => At("report");

    public string ReportJson => At("report/report.json");

    public string At(string relative) => Path.Combine(folder, relative);

    public string Relative(string path) =>
        Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');

    public string Result(string stepId) => At($"steps/{stepId}.json");

    /// <summary>What the debates of a step are worth, by the ground truth.</summary>
    public string Measurement(string stepId) => At($"report/measurements/{stepId}.json");

    public string Data(int iteration, string arm, AgentId agent) =>
        At($"{ArmFolder(iteration, arm)}/data/{agent}.jsonl");

    public string Adapter(int iteration, string arm, AgentId agent) =>
        At($"{ArmFolder(iteration, arm)}/adapters/{agent}");

    /// <summary>The method's own artifacts lie directly in the iteration's folder; those of the arms it is compared with apart from them.</summary>
    private static string ArmFolder(int iteration, string arm) =>
        FormattableString.Invariant(
            arm == ArmNames.Multiagent
                ? (FormattableString)$"iterations/{iteration}"
                : $"iterations/{iteration}/arms/{arm}"
        );
}
