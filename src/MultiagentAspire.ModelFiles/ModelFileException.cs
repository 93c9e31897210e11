namespace MultiagentAspire.ModelFiles;

/// <summary>A model file (weights, configuration, tokenizer, chat template) is not what it must be. The message is one line: file, part, what is wrong, what to do.</summary>
public class ModelFileException : FormatException
{
    private const int LongestPart = 200;

    public ModelFileException(string file, string problem, Exception? inner = null)
        : base(OneLine($"{file}: {problem}", 4 * LongestPart), inner) => File = file;

    /// <summary>The file at fault.</summary>
    public string File { get; }

    /// <summary>Text from a foreign file, fit to stand in a one-line message: no control characters, not too long.</summary>
    internal static string Quote(string text) => $"'{OneLine(text, LongestPart)}'";

    private static string OneLine(string text, int longest)
    {
        var cut = text.Length > longest ? string.Concat(text.AsSpan(0, longest), "…") : text;
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
