namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Which problems: <c>train</c>, <c>evaluate</c> or <c>transfer-…</c>. The iteration matters for fresh
/// training problems only.
/// </summary>
public sealed record ProblemSet(string Split, int Iteration)
{
    /// <summary>The split of the problems on which agents debate and from which they learn.</summary>
    public const string Train = "train";

    /// <summary>The split of the problems on which every arm is measured.</summary>
    public const string Evaluate = "evaluate";

    private const string Transfer = "transfer-";

    /// <summary>The problems of a transfer task.</summary>
    public static ProblemSet OfTransfer(string name) => new($"{Transfer}{name}", 0);

    /// <summary>The transfer task of a split; null for the run's own problems.</summary>
    public static string? TransferOf(string split) =>
        split.StartsWith(Transfer, StringComparison.Ordinal) ? split[Transfer.Length..] : null;
}
