namespace MultiagentAspire.ModelFiles;

/// <summary>
/// A model file (weights, configuration, tokenizer, chat template) is absent, not valid or not supported. The
/// message is one line: file, part, what is wrong, what to do.
/// </summary>
public class ModelFileException : FormatException
{
    /// <summary>Most characters of quoted text; a message has at most four times as many.</summary>
    private const int MaxPartLength = 200;

    /// <param name="file">Path of the file or folder.</param>
    /// <param name="problem">What is wrong and what to do; follows the path and a colon.</param>
    /// <param name="inner">The cause, if it was an exception.</param>
    public ModelFileException(string file, string problem, Exception? inner = null)
        : base(ToSingleLine($"{file}: {problem}", 4 * MaxPartLength), inner) => File = file;

    /// <summary>Path of the file or folder with the error.</summary>
    public string File { get; }

    /// <summary>
    /// Text from an untrusted file in quotation marks, for a one-line message: control characters become spaces,
    /// and it is cut to <see cref="MaxPartLength"/> characters.
    /// </summary>
    internal static string Quote(string text) => $"'{ToSingleLine(text, MaxPartLength)}'";

    /// <summary>The text without control characters, cut to a length.</summary>
    private static string ToSingleLine(string text, int maxLength)
    {
        var cut = text.Length > maxLength ? string.Concat(text.AsSpan(0, maxLength), "…") : text;
        return string.Create(
            cut.Length,
            cut,
            static (target, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                    target[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        );
    }
}
