namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>One step of a decoder at work on one text.</summary>
internal abstract class DecodeStep
{
    /// <summary>Takes the next token and gives what is certain of the output.</summary>
    public abstract void Add(string token, List<string> output);

    /// <summary>Gives the rest.</summary>
    public virtual void End(List<string> output) { }

    /// <summary>Whether <see cref="End"/> may give something.</summary>
    public virtual bool Holds => false;

    /// <summary>The same step at the same place of the text, that goes its own way.</summary>
    public virtual DecodeStep Copy() => (DecodeStep)MemberwiseClone();
}
