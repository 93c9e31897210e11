namespace MultiagentAspire.Core;

/// <summary>None of an agent's examples fits its model. It keeps its model.</summary>
/// <param name="dropped">Examples that were too long.</param>
public sealed class NoExampleFitsException(string message, int dropped) : ArgumentException(message)
{
    public int Dropped => dropped;
}
