using System.Globalization;
using System.Runtime.InteropServices;

namespace MultiagentAspire.Queues;

/// <summary>
/// The embedded server as a process of its own. Environment: <c>GARNET_PORT</c> (default 6379), <c>GARNET_PASSWORD</c>,
/// <c>GARNET_FOLDER</c> (the folder of its data, which survive the process).
/// </summary>
internal static class GarnetProcess
{
    /// <summary>Runs the server until SIGINT or SIGTERM.</summary>
    /// <returns>Exit code: 0, or 2 for an invalid environment.</returns>
    public static async Task<int> RunAsync()
    {
        if (Environment.GetEnvironmentVariable("GARNET_PASSWORD") is not { Length: > 0 } password)
            return await ReportInvalidAsync("GARNET_PASSWORD must be set.");
        var text = Environment.GetEnvironmentVariable("GARNET_PORT") ?? "6379";
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            return await ReportInvalidAsync($"GARNET_PORT: '{text}' is not a port.");
        if (Environment.GetEnvironmentVariable("GARNET_FOLDER") is not { Length: > 0 } folder)
            return await ReportInvalidAsync("GARNET_FOLDER must be set.");
        var stopped = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var server = EmbeddedGarnet.Start(
            port,
            Directory.CreateDirectory(folder).FullName,
            persistent: true,
            password
        );
        await stopped.Task;
        return 0;

        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopped.TrySetResult();
        }
    }

    private static async Task<int> ReportInvalidAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 2;
    }
}
