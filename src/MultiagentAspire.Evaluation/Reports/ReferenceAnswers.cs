using System.Text.Encodings.Web;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// The reference answers that a report grades with, as JSON Lines: one problem a line. They are stored in the report's
/// folder only, since no other step of a run may read them.
/// </summary>
public static class ReferenceAnswers
{
    /// <summary>Name of the file.</summary>
    public const string Name = "references.jsonl";

    /// <summary>Path of the file in a report's folder; the file need not exist.</summary>
    /// <param name="folder">The report's folder.</param>
    public static string In(string folder) => Path.Combine(folder, Name);

    private static readonly ReferenceAnswerJson Readable = new(
        new JsonSerializerOptions(ReferenceAnswerJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    /// <summary>Writes the file atomically and replaces an existing one.</summary>
    /// <param name="folder">The report's folder.</param>
    /// <param name="answers">In the order of the lines.</param>
    public static void Write(string folder, IEnumerable<ReferenceAnswer> answers) =>
        JsonLines.Write(In(folder), answers, Readable.ReferenceAnswer);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidDataException">
    /// A line is not a reference answer; the message begins with <c>file:line:</c>.
    /// </exception>
    public static IEnumerable<ReferenceAnswer> Read(string path) =>
        JsonLines.Read(path, Readable.ReferenceAnswer);
}
