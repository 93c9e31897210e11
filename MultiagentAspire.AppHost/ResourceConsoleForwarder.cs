using Microsoft.Extensions.Hosting;

namespace MultiagentAspire.AppHost;

/// <summary>Shows what a resource says on this console, or the lines of it that are of interest here.</summary>
internal sealed class ResourceConsoleForwarder(
    IResource resource,
    ResourceLoggerService logs,
    string? with = null
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var lines in logs.WatchAsync(resource).WithCancellation(stoppingToken))
        foreach (
            var line in lines.Where(line =>
                with is null || line.Content.Contains(with, StringComparison.Ordinal)
            )
        )
            await Console.Out.WriteLineAsync(StripTimestamp(line.Content));
    }

    /// <summary>Lines begin with their time, which is of no interest here.</summary>
    private static string StripTimestamp(string line) =>
        line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space
        && DateTimeOffset.TryParse(line.AsSpan(0, space), out _)
            ? line[(space + 1)..]
            : line;
}
