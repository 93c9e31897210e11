namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Changes each token independently of the others.</summary>
/// <param name="change">The changed text of a token.</param>
internal sealed class PerTokenStep(Func<string, string> change) : DecodeStep
{
    /// <inheritdoc/>
    public override void Add(string token, List<string> output) => output.Add(change(token));
}
