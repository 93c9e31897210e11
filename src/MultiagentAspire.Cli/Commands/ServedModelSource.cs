using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Serving;

namespace MultiagentAspire.Cli.Commands;

/// <summary>What <c>multiagent serve</c> is to serve: either a run's folder or one model's folder.</summary>
/// <param name="RunFolder">Folder of the run; null with <paramref name="Model"/>.</param>
/// <param name="Model">Folder of one model; null with <paramref name="RunFolder"/>.</param>
/// <param name="Adapter">Folder of a LoRA adapter for <paramref name="Model"/>; null for none.</param>
/// <param name="Iteration">Last iteration of the run to serve; null for the last finished one.</param>
/// <param name="Arm">Arm whose agents are served; null for the run's first society.</param>
/// <param name="SearchFolders">Folders that may hold the run's base models if those were moved.</param>
internal sealed record ServedModelSource(
    string? RunFolder,
    string? Model,
    string? Adapter,
    int? Iteration,
    string? Arm,
    string[] SearchFolders
)
{
    /// <summary>Reads the models' names and folders; no weights are loaded.</summary>
    /// <exception cref="ArgumentException">Options contradict each other or a folder is missing.</exception>
    public ServedModels Open()
    {
        if (RunFolder is null == Model is null)
            throw new ArgumentException("Give either the folder of a run or --model.");
        if (RunFolder is not null && Adapter is not null)
            throw new ArgumentException("--adapter is for --model; a run has its own.");
        if (RunFolder is null && (Iteration is not null || SearchFolders.Length > 0))
            throw new ArgumentException("--iteration and --models are for the folder of a run.");
        return RunFolder is null ? FromModel(Model!) : FromRun(RunFolder);
    }

    /// <summary>The model and, if given, its adapter, each by the name of its folder.</summary>
    private ServedModels FromModel(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ArgumentException(
                $"{folder}: no such model folder; give the folder of a model in Hugging Face layout."
            );
        return ServedModels.FromFolder(
            new ModelRef(folder, ContentDigest.OfModel(folder)),
            Adapter is null ? null : ModelOptions.AdapterIn(Adapter),
            new DateTimeOffset(Directory.GetLastWriteTimeUtc(folder))
        );
    }

    /// <summary>The agents and societies of the arm in a run's folder.</summary>
    private ServedModels FromRun(string folder)
    {
        foreach (var missing in SearchFolders.Where(search => !Directory.Exists(search)))
            throw new ArgumentException($"--models: there is no folder {missing}.");
        var run = RunSocieties.Open(folder, ResolveModel);
        var arm = Arm ?? run.Run.FirstSociety?.Name ?? RunSocieties.Method;
        return ServedModels.FromRun(run, arm, Iteration);
    }

    /// <summary>The recorded folder if it exists, else a folder of its name in the search folders.</summary>
    private string ResolveModel(string recorded)
    {
        if (Directory.Exists(recorded))
            return recorded;
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(recorded));
        return SearchFolders.Select(search => Path.Combine(search, name)).FirstOrDefault(Directory.Exists)
            ?? throw new ArgumentException(
                $"{recorded}: the run's base model is not there any more; say with --models in which "
                    + "folder it lies."
            );
    }
}
