using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Decodes one text, token by token.</summary>
internal sealed class TokenDecoder(IReadOnlyList<DecodeStep> steps)
{
    private List<string> tokens = [];
    private List<string> output = [];

    /// <summary>Adds to <paramref name="text"/> what is certain of it after one more token.</summary>
    public void Append(string token, StringBuilder text)
    {
        tokens.Clear();
        tokens.Add(token);
        Run(ends: false, text);
    }

    /// <summary>Adds the rest, when no more tokens come.</summary>
    public void End(StringBuilder text)
    {
        tokens.Clear();
        Run(ends: true, text);
    }

    /// <summary>What <see cref="End"/> would add now. The decoder is left as it is.</summary>
    public string Tail()
    {
        if (!steps.Any(step => step.Holds))
            return "";
        var text = new StringBuilder();
        new TokenDecoder([.. steps.Select(step => step.Copy())]).End(text);
        return text.ToString();
    }

    private void Run(bool ends, StringBuilder text)
    {
        foreach (var step in steps)
        {
            output.Clear();
            foreach (var token in tokens)
                step.Add(token, output);
            if (ends)
                step.End(output);
            (tokens, output) = (output, tokens);
        }
        foreach (var token in tokens)
            text.Append(token);
    }
}
