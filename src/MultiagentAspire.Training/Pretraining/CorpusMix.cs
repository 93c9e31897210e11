namespace MultiagentAspire.Training.Pretraining;

/// <summary>
/// The documents of a phase of pretraining. Shares are in proportion to each other; they need not add up to 1.
/// </summary>
public sealed record CorpusMix
{
    /// <summary>Share of documents with single steps.</summary>
    public double Drills { get; set; }

    /// <summary>Share of documents with a whole problem and its solution.</summary>
    public double Problems { get; set; } = 1;

    /// <summary>Share of documents in which solutions are summarized.</summary>
    public double Summaries { get; set; }

    /// <summary>Share of documents with a debate: a solution, the others' solutions, and a revision.</summary>
    public double Debates { get; set; }

    /// <summary>Share of the problems, 0 to 1, that are shorter than the task's (a curriculum).</summary>
    public double Short { get; set; }

    /// <summary>
    /// Share of the problems, 0 to 1, that are longer: eight operands, as in the harder task, small enough that no
    /// step outgrows its digits.
    /// </summary>
    public double Long { get; set; }

    /// <summary>Rates of errors in solutions. Default: none.</summary>
    public ErrorRates Slips { get; set; } = ErrorRates.None;

    /// <summary>
    /// Rates of errors in the solutions that a debate or a summary shows. Default: those of <see cref="Slips"/>.
    /// </summary>
    public ErrorRates? DebatedSlips { get; set; }

    /// <summary>Rates of errors in the revisions of a debate. Default: none.</summary>
    public ErrorRates RevisionSlips { get; set; } = ErrorRates.None;

    /// <summary>
    /// Share of the debates, 0 to 1, that show the others' solutions in full; the rest show a summary. Default: 0.5.
    /// </summary>
    public double Raw { get; set; } = 0.5;

    /// <summary>
    /// Whether the agent's own first solution in a debate is learned as well. Only sensible when it has the errors of
    /// the phase's solutions. Default: false.
    /// </summary>
    public bool LearnOwn { get; set; }

    /// <summary>
    /// Shares of the styles of solutions: left to right, right to left, running total. Three values.
    /// </summary>
    public double[] Styles { get; set; } = [0.34, 0.33, 0.33];
}
