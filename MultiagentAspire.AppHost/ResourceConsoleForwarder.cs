using Microsoft.Extensions.Hosting;

namespace MultiagentAspire.AppHost;

/// <summary>Copies the console output of a resource, or some lines of it, to this console.</summary>
/// <param name="resource">The resource whose output is copied.</param>
/// <param name="logs">Aspire's service of the resources' output.</param>
/// <param name="with">Only lines that contain this text are copied; null for all lines.</param>
internal sealed class ResourceConsoleForwarder(
    IResource resource,
    ResourceLoggerService logs,
    string? with = null
) : BackgroundService
{
    /// <summary>Copies lines until the host stops.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var lines in logs.WatchAsync(resource).WithCancellation(stoppingToken))
        foreach (var line in lines.Where(line => IsShown(line.Content)))
            await Console.Out.WriteLineAsync(StripTimestamp(line.Content));
    }

    private bool IsShown(string line) => with is null || line.Contains(with, StringComparison.Ordinal);

    /// <summary>Removes the timestamp that Aspire puts before each line.</summary>
    private static string StripTimestamp(string line) =>
        line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space
        && DateTimeOffset.TryParse(line.AsSpan(0, space), out _)
            ? line[(space + 1)..]
            : line;
}
