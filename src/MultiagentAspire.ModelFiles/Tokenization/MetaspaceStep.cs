namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>Marks become spaces; those of the first token nothing, when the tokenizer puts one there.</summary>
internal sealed class MetaspaceStep(char mark, bool strips) : DecodeStep
{
    private bool begun;

    public override void Add(string token, List<string> output)
    {
        output.Add(
            strips && !begun
                ? token.Replace(mark.ToString(), "", StringComparison.Ordinal)
                : token.Replace(mark, ' ')
        );
        begun = true;
    }
}
