using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MultiagentAspire.Queues.Presence;

/// <summary>
/// Reads the GPUs of this machine from the NVIDIA driver's tool. Readings are cached for 15 s; a call takes at most 3
/// s.
/// </summary>
/// <param name="time">Clock of the cache and of the timeout.</param>
/// <param name="program">The tool, on the PATH.</param>
public sealed class NvidiaSmi(TimeProvider time, string program = "nvidia-smi")
{
    private static readonly TimeSpan QueryInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(3);
    private static readonly string[] Arguments =
    [
        "--query-gpu=name,memory.used,memory.total,utilization.gpu",
        "--format=csv,noheader,nounits",
    ];

    private IReadOnlyList<GpuUsage> _latest = [];
    private long? _queriedAt;
    private bool _unavailable;

    /// <summary>Contributes the device to the presence of a process, and the GPUs when it is <c>cuda</c>.</summary>
    /// <param name="device">Returns <c>cpu</c>, <c>cuda</c>, or null while it is not known.</param>
    public PresenceContributor ContributeTo(Func<string?> device) =>
        async (status, cancellationToken) =>
        {
            var name = device();
            return status with
            {
                Device = name,
                Gpus = name == "cuda" ? await QueryAsync(cancellationToken) : [],
            };
        };

    /// <summary>
    /// The latest reading. Empty when the tool is missing, fails or hangs; it is not called again then.
    /// </summary>
    internal async Task<IReadOnlyList<GpuUsage>> QueryAsync(CancellationToken cancellationToken)
    {
        if (_unavailable || (_queriedAt is { } queriedAt && time.GetElapsedTime(queriedAt) < QueryInterval))
            return _latest;
        _queriedAt = time.GetTimestamp();
        if (await RunAsync(cancellationToken) is { } text)
            _latest = Parse(text);
        else
            (_unavailable, _latest) = (true, []);
        return _latest;
    }

    /// <summary>
    /// Parses lines of name, used memory (MiB), memory (MiB) and utilization (%), separated by commas. A value such as
    /// <c>[N/A]</c> is unknown; a line of another form is skipped.
    /// </summary>
    /// <param name="csv">The output of the tool.</param>
    internal static IReadOnlyList<GpuUsage> Parse(string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. lines
                .Select(line => line.Split(',', StringSplitOptions.TrimEntries))
                .Where(parts => parts.Length >= 4 && parts[0].Length > 0)
                .Select(ToGpuUsage),
        ];
    }

    /// <summary>The name may contain commas, so the numbers are the last three parts.</summary>
    private static GpuUsage ToGpuUsage(string[] parts)
    {
        var name = string.Join(", ", parts[..^3]);
        return new GpuUsage(name, Number(parts[^3]), Number(parts[^2]), (int?)Number(parts[^1]));
    }

    private static long? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The output of the tool; null when it is missing, fails or hangs.</summary>
    private async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(QueryTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var start = new ProcessStartInfo(program, Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            return await ReadOutputAsync(process, linked.Token);
        }
        catch (Win32Exception)
        {
            return null; // the tool is missing
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null; // the tool hangs
        }
    }

    private static async Task<string?> ReadOutputAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : null;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
