using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MultiagentAspire.Benchmarks;
using MultiagentAspire.Benchmarks.Dashboard;
using MultiagentAspire.Benchmarks.Services;

switch (args)
{
    case ["overhead", var file, var pairs]:
        return await OverheadBench.RunAsync(file, int.Parse(pairs, CultureInfo.InvariantCulture));
    case ["scaling", .. var workers]:
        return await ScalingBench.RunAsync([
            .. workers.Select(count => int.Parse(count, CultureInfo.InvariantCulture)),
        ]);
    case ["tokenizer", var rounds]:
        return TokenizerBench.Run(int.Parse(rounds, CultureInfo.InvariantCulture));
    case ["stops", var rounds]:
        return StopStringBench.Run(int.Parse(rounds, CultureInfo.InvariantCulture));
    case ["dashboard", "pages"]:
        return await DashboardBench.PagesAsync();
    case ["dashboard", "crowd", var file, var pages, var pairs]:
        return await DashboardBench.LoadTestAsync(
            file,
            int.Parse(pages, CultureInfo.InvariantCulture),
            int.Parse(pairs, CultureInfo.InvariantCulture)
        );
}

// In this process: BenchmarkDotNet's generated projects would not know where libtorch lies.
var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(OverheadBench).Assembly).Run(args, config);
return 0;
