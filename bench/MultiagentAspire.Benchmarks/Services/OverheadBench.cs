using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Benchmarks.Services;

/// <summary>What the services cost: the same run by direct calls and over the queues, turn about, so that both see the same machine.</summary>
internal static class OverheadBench
{
    public static async Task<int> RunAsync(string file, int pairs)
    {
        var run = RunFile.Load(file);
        await TimeAsync(run, overQueues: false); // libtorch, the compiler and the file cache warm up
        var (direct, queued) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            var first = pair % 2 == 0;
            foreach (var overQueues in (bool[])[!first, first]) (overQueues ? queued : direct).Add(await TimeAsync(run, overQueues));
            Say($"pair {pair + 1}: direct {direct[^1]:F2} s, over the queues {queued[^1]:F2} s, ratio {queued[^1] / direct[^1]:F3}");
        }
        var ratios = queued.Zip(direct, (left, right) => left / right).Order().ToList();
        Say($"{run.Name}, {pairs} pairs: median ratio {ratios[ratios.Count / 2]:F3}, {ratios[0]:F3} to {ratios[^1]:F3}; fastest direct {direct.Min():F2} s, over the queues {queued.Min():F2} s");
        return 0;
    }

    /// <summary>Seconds from the start of the host to its end.</summary>
    private static async Task<double> TimeAsync(RunFile run, bool overQueues)
    {
        var output = Directory.CreateTempSubdirectory("multiagent-bench-").FullName;
        try
        {
            var clock = Stopwatch.StartNew();
            if (overQueues)
            {
                await using var services = await EmbeddedServices.StartAsync([output, .. run.Models.Values], new EngineOptions());
                await services.Services.GetRequiredService<FinetuningRun>().ExecuteAsync(run, output, resume: false);
            }
            else
            {
                await using var host = MultiagentHost.Build(new EngineOptions());
                await host.Services.GetRequiredService<FinetuningRun>().ExecuteAsync(run, output, resume: false);
            }
            return clock.Elapsed.TotalSeconds;
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
