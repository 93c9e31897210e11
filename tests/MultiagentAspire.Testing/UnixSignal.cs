using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MultiagentAspire.Testing;

/// <summary>Signals to other processes, by their numbers on Linux.</summary>
public static partial class UnixSignal
{
    /// <summary>What Ctrl-C sends.</summary>
    public const int Interrupt = 2;

    /// <summary>What asks a process to end.</summary>
    public const int Terminate = 15;

    /// <summary>Goes on after <see cref="Stop"/>.</summary>
    public const int Continue = 18;

    /// <summary>Suspends a process (SIGSTOP).</summary>
    public const int Stop = 19;

    /// <summary>Sends one.</summary>
    /// <exception cref="InvalidOperationException">The process is not there.</exception>
    public static void Send(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0)
            throw new InvalidOperationException($"Process {process.Id} takes no signal {signal}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
