using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MultiagentAspire.Queues.Presence;

/// <summary>What the NVIDIA driver's tool says of the GPUs that this process sees.</summary>
/// <param name="program">The tool, on the PATH.</param>
public sealed class NvidiaSmi(TimeProvider time, string program = "nvidia-smi")
{
    private static readonly TimeSpan QueryInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(3);
    private IReadOnlyList<GpuUsage> _latest = [];
    private long? _queriedAt;
    private bool _unavailable;

    /// <summary>Adds the device that <paramref name="device"/> names, and its GPUs when it is <c>cuda</c>.</summary>
    public PresenceContributor ContributeTo(Func<string?> device) =>
        async (now, cancellationToken) =>
        {
            var name = device();
            return now with
            {
                Device = name,
                Gpus = name == "cuda" ? await QueryAsync(cancellationToken) : [],
            };
        };

    /// <summary>
    /// What it last said. When it is not there, fails or hangs, nothing is known and it is not asked again.
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
    /// Reads lines of name, memory used, memory (MiB) and utilization (%), with commas; a value such as
    /// <c>[N/A]</c> is not known, a line of another form no GPU.
    /// </summary>
    internal static IReadOnlyList<GpuUsage> Parse(string csv) =>
        [
            .. csv.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(',', StringSplitOptions.TrimEntries))
                .Where(parts => parts.Length >= 4 && parts[0].Length > 0)
                .Select(parts => new GpuUsage(
                    string.Join(", ", parts[..^3]),
                    Number(parts[^3]),
                    Number(parts[^2]),
                    (int?)Number(parts[^1])
                )),
        ];

    private static long? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(QueryTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(
                    program,
                    [
                        "--query-gpu=name,memory.used,memory.total,utilization.gpu",
                        "--format=csv,noheader,nounits",
                    ]
                )
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            return await ReadOutputAsync(process, linked.Token);
        }
        catch (Win32Exception)
        {
            return null; // it is not there
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null; // it hangs
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
