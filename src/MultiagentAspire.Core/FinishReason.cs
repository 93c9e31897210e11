namespace MultiagentAspire.Core;

/// <summary>Why a response ended.</summary>
public enum FinishReason
{
    Stop,
    Length,
}
