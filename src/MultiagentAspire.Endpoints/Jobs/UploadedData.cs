using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>The data of one agent in the form that endpoints take.</summary>
/// <param name="Bytes">Chat JSONL, UTF-8.</param>
/// <param name="Examples">Number of examples.</param>
/// <param name="Digest">Digest of the text.</param>
internal sealed record UploadedData(byte[] Bytes, int Examples, string Digest)
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads and converts the data file of a training.</summary>
    /// <param name="job">The training.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, of another agent, or has too many bytes or too few examples for an endpoint.
    /// </exception>
    public static UploadedData Read(TrainingJob job)
    {
        if (new FileInfo(job.DataPath) is { Exists: true, Length: > EndpointFinetuning.MaxFileBytes } file)
            throw new InvalidDataException(
                $"{job.DataPath} has {file.Length:N0} bytes, and an endpoint takes "
                    + $"{EndpointFinetuning.MaxFileBytes:N0}; select less (\"selection\": {{ "
                    + $"\"maximumExamples\": … }})."
            );
        // Endpoints know no weights of examples.
        var examples = RepeatedExamples.FromWeights(TrainingExamples.Read(job.DataPath, job.Agent)).ToList();
        if (examples.Count < EndpointFinetuning.MinExamples)
            throw new InvalidDataException(
                $"{job.DataPath} has {examples.Count} examples, and an endpoint takes no fewer "
                    + $"than {EndpointFinetuning.MinExamples}."
            );
        var lines = examples.Select(example => OpenAiFinetuningLine.FromExample(example).ToJsonString(Plain));
        var text = string.Concat(lines.Select(line => line + "\n"));
        return new UploadedData(Encoding.UTF8.GetBytes(text), examples.Count, ContentDigest.OfText(text));
    }
}
