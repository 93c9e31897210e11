using System.Security.Cryptography;
using System.Text;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Names problems by their content, so that equal questions have equal ids in every run, split and process.
/// </summary>
public static class ProblemIds
{
    /// <summary>Lowercase hexadecimal SHA-256 of the normalised question's UTF-8 bytes: 64 characters.</summary>
    public static string FromQuestion(string question) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalise(question))));

    /// <summary>
    /// The question without blanks at its ends and with every run of white space as one blank: what copying
    /// and re-wrapping text changes.
    /// </summary>
    public static string Normalise(string question) =>
        string.Join(' ', question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
