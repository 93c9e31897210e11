using MultiagentAspire.Modeling.Models;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// Something done between two steps, on the engine's thread, which alone may touch the model and the
/// adapters.
/// </summary>
internal abstract class DeviceWork : EngineCommand
{
    public abstract void Run(Decoder decoder, AdapterCache adapters);
}

/// <inheritdoc cref="DeviceWork"/>
internal sealed class DeviceWork<T>(Func<Decoder, AdapterCache, T> work) : DeviceWork
{
    private readonly TaskCompletionSource<T> _completion = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    public Task<T> Completion => _completion.Task;

    public override void Run(Decoder decoder, AdapterCache adapters)
    {
        try
        {
            _completion.SetResult(work(decoder, adapters));
        }
        catch (Exception error)
        {
            _completion.SetException(error); // concerns whoever asked, not the engine
        }
    }

    public override void Fail(Exception reason) => _completion.TrySetException(reason);
}
