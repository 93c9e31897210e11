namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Changes each token alone.</summary>
internal sealed class EachStep(Func<string, string> change) : DecodeStep
{
    public override void Add(string token, List<string> output) => output.Add(change(token));
}
