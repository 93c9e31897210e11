using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Sft;

/// <summary>
/// The result of a finished training, stored as <c>training.json</c> beside its weights. The training is finished when
/// the file exists.
/// </summary>
/// <param name="Examples">Examples trained on.</param>
/// <param name="Steps">Optimizer steps.</param>
/// <param name="Losses">Mean loss of each optimizer step, in nats per learned token.</param>
/// <param name="Tokens">Tokens passed through the model, without padding.</param>
/// <param name="LearnedTokens">Of these, tokens that carry loss.</param>
/// <param name="Dropped">Examples left out since they are longer than the limit.</param>
/// <param name="Seconds">Wall-clock time, interrupted attempts included.</param>
internal sealed record OutcomeRecord(
    int Examples,
    int Steps,
    double[] Losses,
    long Tokens,
    long LearnedTokens,
    int Dropped,
    double Seconds
)
{
    private const string FileName = "training.json";

    /// <summary>Learning rate of each optimizer step. Empty where an earlier version trained.</summary>
    public double[] LearningRates { get; set; } = [];

    /// <summary>Writes the record into the folder of the weights.</summary>
    /// <param name="folder">The folder, before it is renamed to its final name.</param>
    public void Write(string folder) =>
        File.WriteAllText(
            Path.Combine(folder, FileName),
            JsonSerializer.Serialize(this, SftJson.Default.OutcomeRecord)
        );

    /// <summary>The outcome of a training from its output folder.</summary>
    /// <param name="folder">The output folder, which need not exist.</param>
    /// <returns>Null when the training is not finished.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static TrainingOutcome? ReadOutcome(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        var record = StoredJson.ReadFile(
            path,
            SftJson.Default.OutcomeRecord,
            "delete its folder to train again"
        );
        var adapter = new AdapterRef(folder, ContentDigest.OfWeights(folder));
        return new TrainingOutcome(
            adapter,
            record.Examples,
            record.Steps,
            [.. record.Losses],
            record.Tokens,
            record.LearnedTokens,
            record.Dropped,
            TimeSpan.FromSeconds(record.Seconds)
        )
        {
            LearningRates = [.. record.LearningRates],
        };
    }
}
