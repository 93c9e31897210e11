namespace MultiagentAspire.Dashboard.Runs;

/// <summary>The arm that answers best.</summary>
internal sealed record BestAccuracy(string Arm, double Share);
