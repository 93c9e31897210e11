using System.Diagnostics;
using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Benchmarks.Services;

/// <summary>
/// A model that takes a fixed time a step, whatever its batch: every response needs <paramref name="steps"/>
/// steps, and at most <paramref name="batch"/> of them are under way. Sequences join and leave at any step,
/// as in the engine.
/// </summary>
/// <param name="ended">Called at the end of each response.</param>
internal sealed class SimulatedWorker(TimeSpan step, int steps, int batch, Action ended) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<Sequence> _waiting = new();
    private readonly List<Sequence> _running = [];
    private readonly CancellationTokenSource _end = new();
    private Task _stepLoop = Task.CompletedTask;

    public void Start() => _stepLoop = Task.Run(StepAsync);

    public async Task<string> ProcessAsync(
        WorkLease lease,
        IProgress<string> progress,
        CancellationToken cancellationToken
    )
    {
        var sequence = new Sequence();
        lock (_lock)
            _waiting.Enqueue(sequence);
        await sequence.IsFinished.Task.WaitAsync(cancellationToken);
        ended();
        return JsonSerializer.Serialize(
            new GenerateResult("#1", FinishReason.Stop, steps, 10),
            WorkJson.Default.GenerateResult
        );
    }

    private async Task StepAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(step);
            var clock = Stopwatch.StartNew();
            // By the clock, not by the ticks: a device does not slow down when this machine's two cores are busy.
            while (await timer.WaitForNextTickAsync(_end.Token))
                foreach (var over in AdvanceTo((long)(clock.Elapsed / step)))
                    over.IsFinished.SetResult();
        }
        catch (OperationCanceledException)
        {
            // The benchmark is over.
        }
    }

    /// <summary>Ends what is over at step <paramref name="now"/>, and lets in what waits.</summary>
    private List<Sequence> AdvanceTo(long now)
    {
        lock (_lock)
        {
            var over = _running.FindAll(sequence => sequence.Last <= now);
            _running.RemoveAll(sequence => sequence.Last <= now);
            while (_running.Count < batch && _waiting.TryDequeue(out var next))
            {
                next.Last = now + steps;
                _running.Add(next);
            }
            return over;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _stepLoop;
        _end.Dispose();
    }

    private sealed class Sequence
    {
        /// <summary>The step at which it is over.</summary>
        public long Last { get; set; }

        public TaskCompletionSource IsFinished { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
