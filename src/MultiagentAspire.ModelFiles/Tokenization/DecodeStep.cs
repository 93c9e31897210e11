namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// One step of a decoder (HF tokenizers) that decodes one text token by token. Takes the token texts of the step
/// before and gives token texts to the step behind.
/// </summary>
internal abstract class DecodeStep
{
    /// <summary>Takes the next token and appends the output that cannot change any more.</summary>
    /// <param name="token">Text of the token, perhaps rewritten by earlier steps.</param>
    /// <param name="output">Where texts are appended.</param>
    public abstract void Add(string token, List<string> output);

    /// <summary>Appends the rest of the output, when no more tokens come.</summary>
    public virtual void End(List<string> output) { }

    /// <summary>Whether <see cref="End"/> may append something.</summary>
    public virtual bool HasPending => false;

    /// <summary>An independent copy of the step with its state.</summary>
    public virtual DecodeStep Copy() => (DecodeStep)MemberwiseClone();
}
