namespace MultiagentAspire.Dashboard.Runs;

/// <summary>Facts about a run from its folder; each is null until the folder has it.</summary>
/// <param name="Task">Name of its task.</param>
/// <param name="Models">
/// Folder names of its base models and names of its models at endpoints, separated by commas.
/// </param>
/// <param name="Accuracy">The accuracy and the verdict of its report, on the run's own problems.</param>
internal sealed record RunFacts(string? Task, string? Models, RunAccuracy? Accuracy);
