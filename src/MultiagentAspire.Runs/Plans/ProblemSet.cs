namespace MultiagentAspire.Runs.Plans;

/// <summary>
/// Names a set of problems of a run.
/// </summary>
/// <param name="Split"><c>train</c>, <c>evaluate</c>, or <c>transfer-</c> and the name of a transfer task.</param>
/// <param name="Iteration">
/// Selects the training problems of a run with fresh problems, 1 to L. Otherwise it has no effect.
/// </param>
public sealed record ProblemSet(string Split, int Iteration)
{
    /// <summary>The split of the problems on which agents debate and from which they learn.</summary>
    public const string Train = "train";

    /// <summary>The split of the problems on which every arm is measured.</summary>
    public const string Evaluate = "evaluate";

    private const string Transfer = "transfer-";

    /// <summary>The evaluation problems of a transfer task.</summary>
    /// <param name="name">As in <c>task.transfer</c> of the run file.</param>
    public static ProblemSet OfTransfer(string name) => new($"{Transfer}{name}", 0);

    /// <summary>The name of the transfer task of a split; null for the run's own problems.</summary>
    public static string? TransferOf(string split) =>
        split.StartsWith(Transfer, StringComparison.Ordinal) ? split[Transfer.Length..] : null;
}
