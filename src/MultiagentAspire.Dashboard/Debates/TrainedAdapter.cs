using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>What one finished training made.</summary>
/// <param name="Iteration">In which it was trained.</param>
/// <param name="Digest">Of the adapter; null when the agent kept what it had.</param>
public sealed record TrainedAdapter(int Iteration, string? Digest)
{
    /// <summary>Reads the stored result of a training step.</summary>
    /// <exception cref="InvalidDataException">The file is none.</exception>
    internal static TrainedAdapter Read(string path)
    {
        var record = StepStore.ReadFile<TrainResult>(path);
        return StepIds.IterationOfTraining(record.Step ?? "") is { } iteration && record.Result is { } result
            ? new TrainedAdapter(iteration, result.AdapterDigest)
            : throw new InvalidDataException($"{path}: is no result of a training");
    }
}
