namespace MultiagentAspire.Dashboard.Runs;

/// <summary>The most accurate state of a run's report.</summary>
/// <param name="Arm">Name of its arm.</param>
/// <param name="Share">Its accuracy in 0..1, by the arm's own measure.</param>
internal sealed record BestAccuracy(string Arm, double Share);
