namespace MultiagentAspire.Core;

/// <summary>Why a response ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended its turn, or a stop string ended it.</summary>
    Stop,

    /// <summary>The limit on tokens or the context ended it.</summary>
    Length,
}
