using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MultiagentAspire.Testing;

/// <summary>Signals to other processes, by their numbers on Linux.</summary>
public static partial class UnixSignal
{
    /// <summary>SIGINT, as Ctrl-C sends.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGTERM: requests shutdown.</summary>
    public const int Terminate = 15;

    /// <summary>SIGCONT: resumes after <see cref="Stop"/>.</summary>
    public const int Continue = 18;

    /// <summary>Suspends a process (SIGSTOP).</summary>
    public const int Stop = 19;

    /// <summary>Sends a signal.</summary>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public static void Send(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0)
            throw new InvalidOperationException($"Process {process.Id} takes no signal {signal}.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
