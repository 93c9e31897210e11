using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>The data of one agent as it is uploaded.</summary>
/// <param name="Bytes">Chat JSONL.</param>
internal sealed record UploadedData(byte[] Bytes, int Examples, string Digest)
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="InvalidDataException">It is damaged, another agent's, or more or less than an
    /// endpoint takes.</exception>
    public static UploadedData Read(TrainingJob job)
    {
        if (new FileInfo(job.DataPath) is { Exists: true, Length: > EndpointFinetuning.MaxFileBytes } file)
            throw new InvalidDataException(
                $"{job.DataPath} has {file.Length:N0} bytes, and an endpoint takes "
                    + $"{EndpointFinetuning.MaxFileBytes:N0}; select less (\"selection\": {{ "
                    + $"\"maximumExamples\": … }})."
            );
        var examples = TrainingExamples.Read(job.DataPath, job.Agent);
        if (examples.Count < EndpointFinetuning.MinExamples)
            throw new InvalidDataException(
                $"{job.DataPath} has {examples.Count} examples, and an endpoint takes no fewer "
                    + $"than {EndpointFinetuning.MinExamples}."
            );
        var text = string.Concat(
            examples.Select(example => OpenAiFinetuningLine.FromExample(example).ToJsonString(Plain) + "\n")
        );
        return new UploadedData(Encoding.UTF8.GetBytes(text), examples.Count, ContentDigest.OfText(text));
    }
}
