namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// A command to the engine's thread: a sequence to generate, or work that needs the device.
/// </summary>
internal abstract class EngineCommand
{
    /// <summary>Fails the command, which will not be carried out.</summary>
    /// <param name="reason">What its caller gets.</param>
    public abstract void Fail(Exception reason);
}
