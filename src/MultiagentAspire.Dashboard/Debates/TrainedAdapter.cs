using System.Globalization;
using System.Text.Json;

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
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            var iteration = json.RootElement.GetProperty("step").GetString()!.Split('-')[0];
            return new TrainedAdapter(
                int.Parse(iteration, NumberStyles.None, CultureInfo.InvariantCulture),
                json.RootElement.GetProperty("result").GetProperty("adapterDigest").GetString()
            );
        }
        catch (Exception error)
            when (error
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or FormatException
                        or OverflowException
            )
        {
            throw new InvalidDataException($"{path}: is no result of a training: {error.Message}", error);
        }
    }
}
