using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Training.Endpoints;

/// <summary>What is known of a job that has begun, beside the folder that it will leave: whoever takes it up need not look for it.</summary>
/// <param name="Mark">What it is a note of; see <see cref="FineTuningRequest.Mark"/>.</param>
/// <param name="File">Id of the uploaded data.</param>
/// <param name="Job">Id of the job.</param>
internal sealed record JobNote(string Mark, string? File = null, string? Job = null)
{
    /// <summary>The note of this very job; an empty one where there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static JobNote Read(string output, string mark)
    {
        var path = PathOf(output);
        try
        {
            return
                System.IO.File.Exists(path)
                && JsonSerializer.Deserialize(System.IO.File.ReadAllText(path), EndpointJson.Default.JobNote)
                    is { } note
                && note.Mark == mark
                ? note
                : new JobNote(mark);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"{path} cannot be read ({error.Message.ReplaceLineEndings(" ")}); delete it, and the job is looked for at the endpoint.",
                error
            );
        }
    }

    public JobNote Write(string output)
    {
        AtomicFile.WriteAllText(
            PathOf(output),
            JsonSerializer.Serialize(this, EndpointJson.Default.JobNote) + "\n"
        );
        return this;
    }

    public static void Delete(string output) => System.IO.File.Delete(PathOf(output));

    private static string PathOf(string output) => $"{Path.TrimEndingDirectorySeparator(output)}.job.json";
}
