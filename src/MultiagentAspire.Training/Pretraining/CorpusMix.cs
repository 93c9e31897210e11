namespace MultiagentAspire.Training.Pretraining;

/// <summary>What a phase of pretraining reads.</summary>
public sealed record CorpusMix
{
    /// <summary>
    /// Shares of documents: single steps; whole problems; summaries; debates (a revision after the others'
    /// solutions).
    /// </summary>
    public double Drills { get; set; }
    public double Problems { get; set; } = 1;
    public double Summaries { get; set; }
    public double Debates { get; set; }

    /// <summary>Share of the problems that are shorter than the task's (a curriculum).</summary>
    public double Short { get; set; }

    /// <summary>
    /// Share of the problems that are longer: eight operands, as in the harder task, small enough that no
    /// step outgrows its digits.
    /// </summary>
    public double Long { get; set; }

    /// <summary>Slips in solutions.</summary>
    public ErrorRates Slips { get; set; } = ErrorRates.None;

    /// <summary>Slips in the solutions that a debate or a summary is about; by default as in all solutions.</summary>
    public ErrorRates? DebatedSlips { get; set; }

    /// <summary>Slips in the revision that ends a debate.</summary>
    public ErrorRates RevisionSlips { get; set; } = ErrorRates.None;

    /// <summary>
    /// Share of the debates in which the others' solutions are heard in full; in the rest their summary.
    /// </summary>
    public double Raw { get; set; } = 0.5;

    /// <summary>
    /// Whether the agent's own first solution in a debate is learned as well; only sensible when it slips as
    /// solutions of the phase do.
    /// </summary>
    public bool LearnOwn { get; set; }

    /// <summary>How often each style is used: left to right, right to left, running total.</summary>
    public double[] Styles { get; set; } = [0.34, 0.33, 0.33];
}
