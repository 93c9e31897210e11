using System.Text;

namespace MultiagentAspire.ModelFiles.Tokenization;

/// <summary>
/// Collects the pieces of the one token that an earlier step made of all, for a step that must see it as a whole.
/// </summary>
/// <param name="inner">That step.</param>
internal sealed class BufferedStep(DecodeStep inner) : DecodeStep
{
    private readonly StringBuilder _whole = new();

    /// <inheritdoc/>
    public override bool HasPending => true;

    /// <inheritdoc/>
    public override DecodeStep Copy()
    {
        var copy = new BufferedStep(inner.Copy());
        copy._whole.Append(_whole);
        return copy;
    }

    /// <inheritdoc/>
    public override void Add(string token, List<string> output) => _whole.Append(token);

    /// <inheritdoc/>
    public override void End(List<string> output)
    {
        inner.Add(_whole.ToString(), output);
        inner.End(output);
        _whole.Clear();
    }
}
