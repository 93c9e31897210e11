using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Finetuning;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Benchmarks.Services;

/// <summary>
/// What the services cost: the same run by direct calls and over the queues, turn about, so that both see the
/// same machine.
/// </summary>
internal static class OverheadBench
{
    public static async Task<int> RunAsync(string file, int pairs)
    {
        var run = RunFile.Load(file);
        await TimeAsync(run, overQueues: false); // libtorch, the compiler and the file cache warm up
        var (direct, queued) = (new List<ElapsedCost>(), new List<ElapsedCost>());
        for (var pair = 0; pair < pairs; pair++)
        {
            var first = pair % 2 == 0;
            foreach (var overQueues in (bool[])[!first, first])
                (overQueues ? queued : direct).Add(await TimeAsync(run, overQueues));
            WriteLine(
                $"pair {pair + 1}: direct {direct[^1].WallTime:F2} s ({direct[^1].ProcessorTime:F1} s of processors), over the queues {queued[^1].WallTime:F2} s ({queued[^1].ProcessorTime:F1} s)"
            );
        }
        WriteLine(
            $"{run.Name}, {pairs} pairs, over the queues by direct: wall {Ratios(queued, direct, cost => cost.WallTime)}; processors {Ratios(queued, direct, cost => cost.ProcessorTime)}"
        );
        return 0;
    }

    private static string Ratios(
        List<ElapsedCost> left,
        List<ElapsedCost> right,
        Func<ElapsedCost, double> of
    )
    {
        var (over, direct) = (left.Select(of).ToList(), right.Select(of).ToList());
        var ratios = over.Zip(direct, (one, other) => one / other).Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{over.Sum() / direct.Sum():F3} in all, {ratios[0]:F3} to {ratios[^1]:F3} by pair"
        );
    }

    /// <summary>From the start of the host to its end.</summary>
    private static async Task<ElapsedCost> TimeAsync(RunFile run, bool overQueues)
    {
        var output = Directory.CreateTempSubdirectory("multiagent-bench-").FullName;
        try
        {
            var (clock, processors) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
            if (overQueues)
            {
                await using var services = await EmbeddedServices.StartAsync(
                    [output, .. run.Models.Values],
                    new EngineOptions()
                );
                await services
                    .Services.GetRequiredService<FinetuningRun>()
                    .ExecuteAsync(run, output, resume: false);
            }
            else
            {
                await using var host = MultiagentHost.Build(new EngineOptions());
                await host
                    .Services.GetRequiredService<FinetuningRun>()
                    .ExecuteAsync(run, output, resume: false);
            }
            return new ElapsedCost(
                clock.Elapsed.TotalSeconds,
                (Environment.CpuUsage.TotalTime - processors).TotalSeconds
            );
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    /// <summary>Both in seconds. What else the machine does lengthens the one more than the other.</summary>
    private sealed record ElapsedCost(double WallTime, double ProcessorTime);

    private static void WriteLine(FormattableString line) =>
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
