using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Dashboard.Debates;

/// <summary>The adapter of one finished training.</summary>
/// <param name="Iteration">The iteration of the training.</param>
/// <param name="Digest">Content digest of the adapter; null where the agent kept its model.</param>
public sealed record TrainedAdapter(int Iteration, string? Digest)
{
    /// <summary>Reads the stored result of a training step.</summary>
    /// <param name="path">A path that was checked.</param>
    /// <exception cref="InvalidDataException">The file is not the result of a training.</exception>
    internal static TrainedAdapter Read(string path)
    {
        var record = StepStore.ReadFile<TrainResult>(path);
        var iteration = StepIds.IterationOfTraining(record.Step ?? "");
        return iteration is { } trained && record.Result is { } result
            ? new TrainedAdapter(trained, result.AdapterDigest)
            : throw new InvalidDataException($"{path}: is no result of a training");
    }
}
