using System.Text.Encodings.Web;
using System.Text.Json;
using MultiagentAspire.Core;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>
/// The ground truth by which a report judges, one problem a line. It lies in the report's folder and nowhere
/// else.
/// </summary>
public static class ReferenceAnswers
{
    public const string Name = "references.jsonl";

    /// <summary>The file itself.</summary>
    /// <param name="folder">The report's folder.</param>
    public static string In(string folder) => Path.Combine(folder, Name);

    private static readonly ReferenceAnswerJson Readable = new(
        new JsonSerializerOptions(ReferenceAnswerJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    /// <summary>Writes the file whole or not at all, replacing one that is there.</summary>
    /// <param name="folder">The report's folder.</param>
    public static void Write(string folder, IEnumerable<ReferenceAnswer> answers) =>
        JsonLines.Write(In(folder), answers, Readable.ReferenceAnswer);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="path">The file itself.</param>
    /// <exception cref="InvalidDataException">A line is no reference; the message begins with
    /// <c>file:line:</c>.</exception>
    public static IEnumerable<ReferenceAnswer> Read(string path) =>
        JsonLines.Read(path, Readable.ReferenceAnswer);
}
