using MultiagentAspire.Modeling.Models;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// Work that the engine's thread does between two steps: that thread alone may use the model and the adapters.
/// </summary>
internal abstract class DeviceWork : EngineCommand
{
    /// <summary>Does the work. Called on the engine's thread.</summary>
    public abstract void Run(Decoder decoder, AdapterCache adapters);
}

/// <inheritdoc cref="DeviceWork"/>
/// <param name="work">The work; what it throws fails its caller and not the engine.</param>
internal sealed class DeviceWork<T>(Func<Decoder, AdapterCache, T> work) : DeviceWork
{
    private readonly TaskCompletionSource<T> _completion = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>The result of the work.</summary>
    public Task<T> Completion => _completion.Task;

    /// <inheritdoc/>
    public override void Run(Decoder decoder, AdapterCache adapters)
    {
        try
        {
            _completion.SetResult(work(decoder, adapters));
        }
        catch (Exception error)
        {
            _completion.SetException(error); // fails the caller, not the engine
        }
    }

    /// <inheritdoc/>
    public override void Fail(Exception reason) => _completion.TrySetException(reason);
}
