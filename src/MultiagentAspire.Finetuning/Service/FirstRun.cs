using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MultiagentAspire.Core;

namespace MultiagentAspire.Finetuning.Service;

/// <summary>Starts the run file that <c>Finetuning:FirstRun</c> names when nothing has run yet, so that a fresh deployment has something to show.</summary>
internal sealed partial class FirstRun(RunOrders orders, ArtifactRoots roots, IConfiguration configuration, ILogger<FirstRun> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration["Finetuning:FirstRun"] is not { Length: > 0 } file) return;
        if (Directory.Exists(orders.Runs) && Directory.EnumerateDirectories(orders.Runs).Any()) return;
        try
        {
            var text = await File.ReadAllTextAsync(roots.Resolve(file), stoppingToken);
            var run = orders.Parse(text, file);
            await orders.EnqueueAsync(run.Name, new RunOrder(text, $"multiagent run {file}"), stoppingToken);
            Started(logger, run.Name);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            Refused(logger, file, error.Message); // the service itself is well
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Nothing has run yet: {Run} is started.")]
    private static partial void Started(ILogger logger, string run);

    [LoggerMessage(2, LogLevel.Warning, "The first run {File} cannot be started: {Reason}")]
    private static partial void Refused(ILogger logger, string file, string reason);
}
