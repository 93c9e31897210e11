using System.Runtime.InteropServices;

namespace MultiagentAspire.Cli;

/// <summary>
/// Turns the first SIGINT or SIGTERM into a cancellation; a second one has its usual effect and ends the process.
/// System.CommandLine's own handling starts only when the command first awaits, which is too late for one that
/// loads a model first.
/// </summary>
internal sealed class InterruptSignals : IDisposable
{
    /// <summary>Cancelled by the first signal.</summary>
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Handler of SIGINT; null when disabled.</summary>
    private readonly PosixSignalRegistration? _interrupt;

    /// <summary>Handler of SIGTERM; null when disabled.</summary>
    private readonly PosixSignalRegistration? _terminate;

    /// <param name="enabled">False leaves both signals to the runtime, which ends the process.</param>
    public InterruptSignals(bool enabled)
    {
        if (!enabled)
            return;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Exit code of an interrupted command: 130, or 143 after SIGTERM.</summary>
    public int ExitCode { get; private set; } = 130;

    /// <summary>Keeps the runtime from ending the process, for the first signal only.</summary>
    private void OnSignal(PosixSignalContext signal)
    {
        if (_cancellation.IsCancellationRequested)
            return;
        signal.Cancel = true;
        if (signal.Signal == PosixSignal.SIGTERM)
            ExitCode = 143;
        _cancellation.Cancel();
    }

    /// <summary>Gives both signals their usual effect again.</summary>
    public void Dispose()
    {
        _interrupt?.Dispose();
        _terminate?.Dispose();
        _cancellation.Dispose();
    }
}
