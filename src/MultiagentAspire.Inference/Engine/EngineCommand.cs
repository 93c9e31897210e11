namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// What comes to the engine's thread from others: a sequence to generate, or work that needs the device for a
/// moment.
/// </summary>
internal abstract class EngineCommand
{
    /// <summary>It will not be done.</summary>
    public abstract void Fail(Exception reason);
}
