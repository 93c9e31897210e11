namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Puts a space between tokens: what HF tokenizers does without a decoder.</summary>
internal sealed class SpaceSeparatedStep : DecodeStep
{
    /// <summary>Whether the first token was decoded.</summary>
    private bool _started;

    /// <inheritdoc/>
    public override void Add(string token, List<string> output)
    {
        output.Add(_started ? " " + token : token);
        _started = true;
    }
}
