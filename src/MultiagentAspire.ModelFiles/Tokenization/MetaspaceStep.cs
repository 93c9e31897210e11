namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Decodes marks to spaces (HF tokenizers, <c>Metaspace</c>). Marks of the first token are removed when the
/// tokenizer prepends one.
/// </summary>
/// <param name="mark">The character that stands for a space.</param>
/// <param name="strips">The tokenizer prepends a mark.</param>
internal sealed class MetaspaceStep(char mark, bool strips) : DecodeStep
{
    /// <summary>Whether the first token was decoded.</summary>
    private bool _started;

    /// <inheritdoc/>
    public override void Add(string token, List<string> output)
    {
        var removes = strips && !_started;
        output.Add(
            removes ? token.Replace(mark.ToString(), "", StringComparison.Ordinal) : token.Replace(mark, ' ')
        );
        _started = true;
    }
}
