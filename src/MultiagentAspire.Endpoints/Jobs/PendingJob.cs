using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Endpoints.Jobs;

/// <summary>
/// The note of a job that was started, in a file beside its output folder (<c>&lt;output&gt;.job.json</c>):
/// whoever resumes it need not search for it.
/// </summary>
/// <param name="Mark">Names the job; see <see cref="FineTuningRequest.Mark"/>.</param>
/// <param name="File">Id of the uploaded data.</param>
/// <param name="Job">Id of the job.</param>
internal sealed record PendingJob(string Mark, string? File = null, string? Job = null)
{
    /// <summary>The note of this very job; an empty one where there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static PendingJob Read(string output, string mark)
    {
        var path = PathOf(output);
        if (!System.IO.File.Exists(path))
            return new PendingJob(mark);
        var note = StoredJson.ReadFile(
            path,
            JobJson.Default.PendingJob,
            "delete it, and the job is looked for at the endpoint"
        );
        return note.Mark == mark ? note : new PendingJob(mark);
    }

    public PendingJob Write(string output)
    {
        AtomicFile.WriteAllText(
            PathOf(output),
            JsonSerializer.Serialize(this, JobJson.Default.PendingJob) + "\n"
        );
        return this;
    }

    public static void Delete(string output) => System.IO.File.Delete(PathOf(output));

    private static string PathOf(string output) => $"{Path.TrimEndingDirectorySeparator(output)}.job.json";
}
