namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Puts a space between tokens.</summary>
internal sealed class SpacedStep : DecodeStep
{
    private bool begun;

    public override void Add(string token, List<string> output)
    {
        output.Add(begun ? " " + token : token);
        begun = true;
    }
}
