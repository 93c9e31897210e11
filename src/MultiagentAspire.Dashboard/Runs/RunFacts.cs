namespace MultiagentAspire.Dashboard.Runs;

/// <summary>What the folder of a run says about it. Parts that are not there yet are null.</summary>
/// <param name="Task">Name of its task.</param>
/// <param name="Models">Names of its base models' folders.</param>
/// <param name="Best">The best accuracy of its report, on the run's own problems.</param>
internal sealed record RunFacts(string? Task, string? Models, BestAccuracy? Best);
