using System.Diagnostics;
using System.Globalization;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Runs.Arms;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Benchmarks.Dashboard;

/// <summary>
/// What the dashboard costs: how soon its pages show what they are for, and what many of them cost a run.
/// </summary>
internal static class DashboardBench
{
    /// <summary>
    /// Each page of a large run, three times by a new browser, the first of them at a service that has shown
    /// nothing yet.
    /// </summary>
    public static async Task<int> PagesAsync()
    {
        var output = Directory.CreateTempSubdirectory("multiagent-bench-").FullName;
        try
        {
            await LargeRun.CreateAsync(output, Path.GetFullPath("models/arithmetic-tiny"));
            WriteLine(
                $"{Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length) / 1e6:F0} MB of run"
            );
            foreach (var (path, text) in Pages())
            {
                await using var deployment = await LocalDeployment.StartAsync(
                    [Path.GetFullPath("models")],
                    output,
                    port: 0
                );
                var cookies = await LogInAsync(deployment);
                var times = new List<double>();
                for (var i = 0; i < 4; i++)
                    times.Add(await OpenAsync(deployment, cookies, path, text));
                WriteLine(
                    $"{path, -90} {times[0], 6:F0} ms cold, {times.Skip(1).Order().ElementAt(1), 6:F0} ms warm"
                );
            }
            return 0;
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    /// <summary>The same run with no page open and with many open on it, turn about.</summary>
    public static async Task<int> LoadTestAsync(string file, int pages, int pairs)
    {
        var text = await File.ReadAllTextAsync(file);
        await TimeAsync(text, 0); // libtorch, the compiler and the file cache warm up
        var (alone, watched) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < pairs; pair++)
        {
            var first = pair % 2 == 0;
            foreach (var crowd in (bool[])[!first, first])
                (crowd ? watched : alone).Add(await TimeAsync(text, crowd ? pages : 0));
            WriteLine($"pair {pair + 1}: {alone[^1]:F2} s alone, {watched[^1]:F2} s with {pages} pages open");
        }
        var ratios = watched.Zip(alone, (one, other) => one / other).Order().ToList();
        WriteLine(
            $"{pages} pages, {pairs} pairs: {watched.Sum() / alone.Sum():F3} in all, {ratios[0]:F3} to {ratios[^1]:F3} by pair"
        );
        return 0;
    }

    private static (string Path, string Text)[] Pages() =>
        [
            ("/", LargeRun.Name),
            ($"/runs/{LargeRun.Name}", "Accuracy"),
            ($"/runs/{LargeRun.Name}/debates", " debates"),
            (
                $"/runs/{LargeRun.Name}/debates?iteration=10&set={MeasuredNames.SetOf(ProblemSet.Evaluate, ArmKinds.Method)}&outcome=wrong&text=boxed",
                " debates"
            ),
            ($"/runs/{LargeRun.Name}/agents", "critic-2"),
            ($"/runs/{LargeRun.Name}/agents/multiagent/critic-2", "critic-2"),
            ($"/runs/{LargeRun.Name}/compare", "generator-1"),
            ($"/runs/{LargeRun.Name}/ask", "Question"),
            ("/new", "Name"),
            ("/system", "generate"),
        ];

    private static async Task<double> OpenAsync(
        LocalDeployment deployment,
        CookieContainer cookies,
        string path,
        string text
    )
    {
        var clock = Stopwatch.StartNew();
        await using var page = await BlazorPageClient.OpenAsync(
            new Uri(deployment.Pages, path),
            cookies,
            CancellationToken.None
        );
        await page.WaitForTextAsync(text).WaitAsync(TimeSpan.FromSeconds(30));
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>Seconds from the start of a run to its end.</summary>
    private static async Task<double> TimeAsync(string runFile, int pages)
    {
        var output = Directory.CreateTempSubdirectory("multiagent-bench-").FullName;
        try
        {
            await using var deployment = await LocalDeployment.StartAsync(
                [Directory.GetCurrentDirectory()],
                output,
                port: 0
            );
            var cookies = await LogInAsync(deployment);
            using var channel = GrpcChannel.ForAddress(deployment.Grpc);
            var (service, token) = (
                new FinetuningService.FinetuningServiceClient(channel),
                new Metadata { { "authorization", $"Bearer {deployment.Token}" } }
            );
            var clock = Stopwatch.StartNew();
            var name = (await service.StartRunAsync(new StartRunRequest { RunFile = runFile }, token))
                .Run
                .Name;
            var open = new List<BlazorPageClient>();
            for (var i = 0; i < pages; i++)
                open.Add(
                    await BlazorPageClient.OpenAsync(
                        new Uri(deployment.Pages, $"/runs/{name}"),
                        cookies,
                        CancellationToken.None
                    )
                );
            using (var watch = service.WatchRun(new WatchRunRequest { Name = name }, token))
                await foreach (var seen in watch.ResponseStream.ReadAllAsync())
                    if (seen.Run.State == RunState.Failed)
                        throw new InvalidOperationException(seen.Run.Reason);
            var seconds = clock.Elapsed.TotalSeconds;
            if (pages > 0)
                WriteLine(
                    $"  {open.Sum(page => page.Batches) / pages} batches and {open.Sum(page => page.Bytes) / pages / 1000} kB a page; {open.Count(page => page.Failed.Task.IsFaulted)} pages failed"
                );
            foreach (var page in open)
                await page.DisposeAsync();
            return seconds;
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }

    private static async Task<CookieContainer> LogInAsync(LocalDeployment deployment)
    {
        var cookies = new CookieContainer();
        using var http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies });
        await http.GetStringAsync(new Uri(deployment.Pages, $"/login?t={deployment.Token}"));
        return cookies;
    }

    private static void WriteLine(FormattableString line) =>
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
