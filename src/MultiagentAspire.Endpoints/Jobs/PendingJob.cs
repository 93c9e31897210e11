using System.Text.Json;
using System.Text.Json.Serialization;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// The ids of a job in progress, in a file beside its output folder (<c>&lt;output&gt;.job.json</c>): a resumed
/// training need not search for the job.
/// </summary>
/// <param name="JobKey">See <see cref="FineTuningRequest.JobKey"/>.</param>
/// <param name="File">Id of the uploaded data; null: not uploaded.</param>
/// <param name="Job">Id of the job; null: not created.</param>
internal sealed record PendingJob(
    [property: JsonPropertyName("mark")] string JobKey,
    string? File = null,
    string? Job = null
)
{
    /// <summary>Reads the file.</summary>
    /// <param name="output">The output folder of the training.</param>
    /// <param name="jobKey"><see cref="FineTuningRequest.JobKey"/> of the request.</param>
    /// <returns>Without ids where there is no file, or one of another request.</returns>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static PendingJob Read(string output, string jobKey)
    {
        var path = PathOf(output);
        if (!System.IO.File.Exists(path))
            return new PendingJob(jobKey);
        const string Remedy = "delete it, and the job is searched for at the endpoint";
        var pending = StoredJson.ReadFile(path, JobJson.Default.PendingJob, Remedy);
        return pending.JobKey == jobKey ? pending : new PendingJob(jobKey);
    }

    /// <summary>Writes the file.</summary>
    /// <param name="output">The output folder of the training.</param>
    public PendingJob Write(string output)
    {
        AtomicFile.WriteAllText(
            PathOf(output),
            JsonSerializer.Serialize(this, JobJson.Default.PendingJob) + "\n"
        );
        return this;
    }

    /// <summary>Deletes the file, when the job has ended.</summary>
    /// <param name="output">The output folder of the training.</param>
    public static void Delete(string output) => System.IO.File.Delete(PathOf(output));

    private static string PathOf(string output) => $"{Path.TrimEndingDirectorySeparator(output)}.job.json";
}
