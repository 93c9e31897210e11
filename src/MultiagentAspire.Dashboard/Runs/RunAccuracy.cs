namespace MultiagentAspire.Dashboard.Runs;

/// <summary>The accuracy that a list of runs shows: that of the method.</summary>
/// <param name="Arm">Name of its arm.</param>
/// <param name="Share">Its accuracy in 0..1, by the arm's own measure.</param>
/// <param name="Verdict">The sentences of the run's verdict; empty where it has none.</param>
internal sealed record RunAccuracy(string Arm, double Share, string Verdict);
