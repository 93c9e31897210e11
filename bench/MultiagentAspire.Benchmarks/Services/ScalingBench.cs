using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using MultiagentAspire.Contracts;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Debate;
using MultiagentAspire.Queues;
using StackExchange.Redis;

namespace MultiagentAspire.Benchmarks.Services;

/// <summary>
/// Throughput of debates by the number of inference workers: real queues, debate workers and chat clients, and a
/// model that takes a fixed time a step. Each worker has a connection of its own, as a process would.
/// </summary>
internal static class ScalingBench
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private const int Steps = 100;
    private const int Batch = 32;
    private const int Waves = 18;
    private const int ResponsesPerDebate = 6; // three agents, two rounds
    private static readonly DebateSettings Rounds = new(
        2,
        Summarize: false,
        new SamplingSettings(1, 1, 0, Steps)
    );
    private static readonly TaskSpec Task = new("arithmetic", new Dictionary<string, string>());

    public static async Task<int> RunAsync(IReadOnlyList<int> counts)
    {
        double? single = null;
        foreach (var count in counts.Count > 0 ? counts : [1, 8, 32])
        {
            var rate = await MeasureAsync(count);
            single ??= rate / count;
            WriteLine(
                $"{count, 3} workers: {rate, 8:F1} responses/s, {rate / count / single.Value, 7:P1} of linear, {rate * Steps / (count * Batch / Step.TotalSeconds), 7:P1} of the model's own rate"
            );
        }
        return 0;
    }

    /// <summary>
    /// Responses a second in the middle half of them, so that filling and emptying the workers does not count.
    /// </summary>
    private static async Task<double> MeasureAsync(int count)
    {
        var (ended, total, clock, marks) = (0, Waves * count * Batch, Stopwatch.StartNew(), new double[2]);
        using var garnet = EmbeddedGarnet.Start();
        await using var workers = await WorkersAsync(
            count,
            garnet.ConnectionString,
            () =>
            {
                var now = Interlocked.Increment(ref ended);
                if (now == total / 4)
                    marks[0] = clock.Elapsed.TotalSeconds;
                if (now == total * 3 / 4)
                    marks[1] = clock.Elapsed.TotalSeconds;
            }
        );
        await using var debates = await DebatesAsync(garnet.ConnectionString);
        var runner = debates.Host.Services.GetRequiredService<IDebateRunner>();
        await System.Threading.Tasks.Task.WhenAll(
            Enumerable
                .Range(0, total / ResponsesPerDebate)
                .Select(number => runner.RunAsync(Request(number), CancellationToken.None))
        );
        return total / 2 / (marks[1] - marks[0]);
    }

    private static DebateRequest Request(int number)
    {
        var model = new AgentModel(new ModelRef("simulated", "simulated"), null);
        var slots = Enumerable.Range(0, 3).Select(_ => new SocietySlot(model, model));
        var problem = new Problem($"{number}", $"{number} + 1");
        return new DebateRequest(
            new DebateId(7, 1, "scaling", "train", problem.Id),
            Task,
            problem,
            new Society([.. slots], model),
            Rounds
        );
    }

    private static async Task<Workers> WorkersAsync(int count, string redis, Action ended)
    {
        var workers = new Workers(ended);
        for (var i = 0; i < count; i++)
            await workers.AddAsync(redis);
        return workers;
    }

    private static async Task<Debates> DebatesAsync(string redis)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        builder.Services.AddSingleton<IConnectionMultiplexer>(_ => connection);
        builder.Configuration["Debate:MaxInFlight"] = "4096";
        builder.AddQueuedDebates().AddDebateWorker();
        var host = builder.Build();
        await host.StartAsync();
        return new Debates(host);
    }

    private static void WriteLine(FormattableString line) =>
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Debates(IHost Host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Host.StopAsync();
            await ((IAsyncDisposable)Host).DisposeAsync();
        }
    }

    private sealed class Workers(Action ended) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly List<(
            ConnectionMultiplexer Redis,
            SimulatedWorker Model,
            QueueWorker Worker,
            Task Running
        )> _all = [];

        public async Task AddAsync(string redis)
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(redis);
            var model = new SimulatedWorker(Step, Steps, Batch, ended);
            var queue = new WorkQueue(
                connection,
                QueueNames.Generate,
                new WorkQueueOptions(),
                TimeProvider.System
            );
            var worker = new QueueWorker(
                queue,
                model.ProcessAsync,
                2 * Batch,
                TimeSpan.FromSeconds(5),
                TimeProvider.System,
                NullLogger.Instance
            );
            model.Start();
            _all.Add(
                (
                    connection,
                    model,
                    worker,
                    System.Threading.Tasks.Task.Run(() => worker.RunAsync(_stop.Token))
                )
            );
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            foreach (var (connection, model, worker, running) in _all)
            {
                await running;
                worker.Dispose();
                await model.DisposeAsync();
                await connection.DisposeAsync();
            }
            _stop.Dispose();
        }
    }
}
