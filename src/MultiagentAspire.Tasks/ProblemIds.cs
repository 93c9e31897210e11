using System.Security.Cryptography;
using System.Text;

namespace MultiagentAspire.Tasks;

/// <summary>
/// Ids of problems, from the content of their questions: equal questions have equal ids in every run, split and
/// process.
/// </summary>
public static class ProblemIds
{
    /// <summary>SHA-256 of the normalized question in UTF-8, as 64 lower-case hexadecimal digits.</summary>
    public static string FromQuestion(string question) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalise(question))));

    /// <summary>
    /// The question without white space at its ends, and with every other run of white space as one blank. So copying
    /// and wrapping a text do not change its id.
    /// </summary>
    public static string Normalise(string question) =>
        string.Join(' ', question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
