using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>For a step that must see the one token whole which an earlier step made of all.</summary>
internal sealed class WholeStep(DecodeStep inner) : DecodeStep
{
    private readonly StringBuilder whole = new();

    public override bool Holds => true;

    public override DecodeStep Copy()
    {
        var copy = new WholeStep(inner.Copy());
        copy.whole.Append(whole);
        return copy;
    }

    public override void Add(string token, List<string> output) => whole.Append(token);

    public override void End(List<string> output)
    {
        inner.Add(whole.ToString(), output);
        inner.End(output);
        whole.Clear();
    }
}
