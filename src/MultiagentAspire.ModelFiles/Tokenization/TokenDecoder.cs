using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Decodes one text token by token, through the steps of a decoder.</summary>
/// <param name="steps">The steps in order, with their initial state.</param>
internal sealed class TokenDecoder(IReadOnlyList<DecodeStep> steps)
{
    // Two buffers, swapped from step to step.
    private List<string> _tokens = [];
    private List<string> _output = [];

    /// <summary>Takes one more token and appends the text that cannot change any more.</summary>
    /// <param name="token">Text of the token as the file writes it.</param>
    /// <param name="text">Where the text is appended.</param>
    public void Append(string token, StringBuilder text)
    {
        _tokens.Clear();
        _tokens.Add(token);
        Run(isFinal: false, text);
    }

    /// <summary>Appends the rest of the text, when no more tokens come.</summary>
    public void End(StringBuilder text)
    {
        _tokens.Clear();
        Run(isFinal: true, text);
    }

    /// <summary>What <see cref="End"/> would append now, without changing the decoder.</summary>
    public string Tail()
    {
        if (!steps.Any(step => step.HasPending))
            return "";
        var text = new StringBuilder();
        new TokenDecoder([.. steps.Select(step => step.Copy())]).End(text);
        return text.ToString();
    }

    /// <summary>Passes the tokens through all steps and appends the output of the last.</summary>
    private void Run(bool isFinal, StringBuilder text)
    {
        foreach (var step in steps)
        {
            _output.Clear();
            foreach (var token in _tokens)
                step.Add(token, _output);
            if (isFinal)
                step.End(_output);
            (_tokens, _output) = (_output, _tokens);
        }
        foreach (var token in _tokens)
            text.Append(token);
    }
}
