namespace MultiagentAspire.Runs.Tracing;

/// <summary>A training example that was made from a message.</summary>
/// <param name="Agent">Address of the agent after the training on it.</param>
/// <param name="Data">The data file, relative to the run's folder.</param>
/// <param name="Line">Number of the example in the file, from 1.</param>
/// <param name="Weight">Factor of its loss.</param>
/// <param name="AdapterDigest">
/// Content digest of the adapter that was trained on it; null where the training is not finished or kept its model.
/// </param>
public sealed record LearnedMessage(
    string Agent,
    string Data,
    int Line,
    double Weight,
    string? AdapterDigest
);
