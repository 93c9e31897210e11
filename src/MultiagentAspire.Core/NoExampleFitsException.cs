namespace MultiagentAspire.Core;

/// <summary>All training examples of an agent exceed its model's limit on tokens; the agent keeps its model.</summary>
/// <param name="message">One line with the limit.</param>
/// <param name="dropped">Number of examples that are too long: all of them.</param>
public sealed class NoExampleFitsException(string message, int dropped) : ArgumentException(message)
{
    /// <summary>Number of examples that are too long: all of them.</summary>
    public int Dropped => dropped;
}
