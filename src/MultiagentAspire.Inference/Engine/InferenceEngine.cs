using System.Collections.Concurrent;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// Generates completions for many agents of one base model in one batch. One thread owns the device, the KV cache and
/// the scheduler; callers send commands to it and await their results. Sequences join and leave the batch at any step.
/// </summary>
public sealed class InferenceEngine : IAsyncDisposable
{
    // The engine's own thread waits for commands, so blocking is intended.
    private readonly BlockingCollection<EngineCommand> _commands = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Decoder _decoder;
    private readonly Tokenizer? _tokenizer;
    private readonly KvCache _cache;
    private readonly SequenceBatch _batch;
    private readonly AdapterCache _adapters;
    private readonly StepRunner _steps;
    private readonly GenerationRequestCheck _check;
    private int _disposed;

    /// <summary>Allocates the KV cache and starts the engine's thread.</summary>
    /// <param name="decoder">The base model; the engine disposes it.</param>
    /// <param name="tokenizer">
    /// Decodes tokens to search stop strings, and limits sampling to its ids. Null: requests may have no stop strings.
    /// </param>
    /// <param name="eos">Ids that end a completion.</param>
    /// <param name="options">Limits.</param>
    /// <param name="origin">
    /// The model on which adapters must have been trained, if they state it; null: not checked.
    /// </param>
    public InferenceEngine(
        Decoder decoder,
        Tokenizer? tokenizer,
        IEnumerable<int> eos,
        EngineOptions options,
        AdapterOrigin? origin = null
    )
    {
        _decoder = decoder;
        _tokenizer = tokenizer;
        _cache = KvCache.Create(
            decoder.Config,
            (long)options.CacheMebibytes << 20,
            options.MaxBatch,
            options.MaxLength,
            decoder.Device
        );
        var scheduler = new BatchScheduler(_cache.Rows, options.StepTokens);
        _adapters = new AdapterCache(decoder, options.Adapters, () => scheduler.Adapters, origin);
        _steps = new StepRunner(decoder, _cache, _adapters, (tokenizer?.MaxId ?? -1) + 1);
        _batch = new SequenceBatch(decoder, _cache, scheduler, _steps, eos.ToHashSet());
        _check = new GenerationRequestCheck(decoder.Config, _cache.Positions, tokenizer is not null);
        new Thread(Loop) { Name = "inference engine", IsBackground = true }.Start();
    }

    /// <summary>Configuration of the base model.</summary>
    public ModelConfig Config => _decoder.Config;

    /// <summary>The capacity of the KV cache as text: sequences, tokens, memory.</summary>
    public string CacheDescription =>
        $"{_cache.Rows} sequences of {_cache.Positions} tokens, {_cache.Bytes >> 20} MiB";

    /// <summary>Maximum number of tokens of prompt and completion together.</summary>
    public int MaxLength => _cache.Positions;

    /// <summary>Digests of the adapters in memory.</summary>
    public IReadOnlyList<string> AdapterDigests => _adapters.Digests;

    /// <summary>Generates one completion. It does not depend on other requests in the batch.</summary>
    /// <param name="request">Prompt, sampling, seed, adapter and stop strings.</param>
    /// <param name="cancellationToken">Ends the completion at the next step.</param>
    /// <param name="onToken">
    /// Called on the engine's thread with each sampled token but the one that ends the turn; it must be quick. What it
    /// throws fails this completion alone. Null: no streaming.
    /// </param>
    /// <exception cref="PromptTooLongException">The prompt leaves no position for one token.</exception>
    /// <exception cref="ArgumentException">
    /// The prompt is empty or has an unknown id, or a setting is outside its range.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The engine has stopped.</exception>
    public Task<GenerationResult> GenerateAsync(
        GenerationRequest request,
        CancellationToken cancellationToken,
        Action<int>? onToken = null
    )
    {
        _check.RequireValid(request);
        var sequence = new Sequence(request)
        {
            CancellationToken = cancellationToken,
            OnToken = onToken,
            Stops = CreateStopSearch(request),
        };
        Enqueue(sequence);
        return sequence.Completion.Task;
    }

    private StopStringSearch? CreateStopSearch(GenerationRequest request) =>
        request.Stop.IsDefaultOrEmpty
            ? null
            : new StopStringSearch(_tokenizer!.Stream(skipSpecial: true), new StopStringBuffer(request.Stop));

    /// <exception cref="ObjectDisposedException">The engine has stopped.</exception>
    private void Enqueue(EngineCommand command)
    {
        if (!TryEnqueue(command))
            throw new ObjectDisposedException(nameof(InferenceEngine), "The inference engine has stopped.");
    }

    private bool TryEnqueue(EngineCommand command)
    {
        try
        {
            return _commands.TryAdd(command);
        }
        catch (InvalidOperationException)
        {
            return false; // completed for adding: the engine has stopped
        }
    }

    /// <summary>
    /// Natural logarithm of the probability of each id but the first, given the ids before it. Computed between two
    /// steps of generation.
    /// </summary>
    /// <param name="ids">(T) token ids.</param>
    /// <param name="adapter">The adapter, loaded if it is not in memory; null: the base model.</param>
    /// <returns>(T − 1) values, in nats.</returns>
    /// <exception cref="ArgumentException">There are no ids, an unknown one, or more than the context.</exception>
    public Task<double[]> ScoreAsync(IReadOnlyList<int> ids, AdapterRef? adapter)
    {
        RequireScorable(ids);
        return RunOnDeviceAsync(
            (decoder, adapters) =>
                Scores.Compute(decoder, adapter is null ? null : adapters.GetOrLoad(adapter), ids)
        );
    }

    /// <summary>
    /// Natural logarithm of the probability of every id that can come next. Computed between two steps of generation.
    /// </summary>
    /// <param name="ids">(T) token ids, at least one.</param>
    /// <param name="adapter">The adapter, loaded if it is not in memory; null: the base model.</param>
    /// <returns>(V) values, in nats.</returns>
    /// <exception cref="ArgumentException">There are no ids, an unknown one, or more than the context.</exception>
    public Task<double[]> ScoreNextAsync(IReadOnlyList<int> ids, AdapterRef? adapter)
    {
        RequireScorable(ids);
        return RunOnDeviceAsync(
            (decoder, adapters) =>
                Scores.ComputeNext(decoder, adapter is null ? null : adapters.GetOrLoad(adapter), ids)
        );
    }

    private void RequireScorable(IReadOnlyList<int> ids)
    {
        if (ids.Count == 0 || ids.Any(id => id < 0 || id >= Config.VocabularySize))
            throw new ArgumentException($"Give token ids from 0 to {Config.VocabularySize - 1}.");
        if (ids.Count > Config.MaxPositions)
            throw new ArgumentException(
                $"{ids.Count} ids are more than the model's {Config.MaxPositions} positions."
            );
    }

    /// <summary>Runs work on the engine's thread between two steps.</summary>
    /// <exception cref="ObjectDisposedException">The engine has stopped.</exception>
    internal Task<T> RunOnDeviceAsync<T>(Func<Decoder, AdapterCache, T> work)
    {
        var command = new DeviceWork<T>(work);
        Enqueue(command);
        return command.Completion;
    }

    /// <summary>The engine's thread: receives commands and runs steps until it is stopped or a step fails.</summary>
    private void Loop()
    {
        using var noGrad = no_grad();
        Exception? failure = null;
        try
        {
            while (Receive())
                _batch.RunStep();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped while it waited for commands.
        }
        catch (Exception error)
        {
            // The device is in an unknown state: all pending commands and the disposal fail with the cause.
            failure = error;
        }
        FailPending(failure ?? new OperationCanceledException("The inference engine has stopped."));
        if (failure is null)
            _end.SetResult();
        else
            _end.SetException(failure);
    }

    /// <summary>Accepts all commands so far; waits for one only when idle. False when stopping.</summary>
    private bool Receive()
    {
        if (_batch.IsIdle)
            Accept(_commands.Take(_stopping.Token));
        while (_commands.TryTake(out var command))
            Accept(command);
        return !_stopping.IsCancellationRequested;
    }

    private void Accept(EngineCommand command)
    {
        if (command is DeviceWork work)
            work.Run(_decoder, _adapters);
        else
            Accept((Sequence)command);
    }

    private void Accept(Sequence sequence)
    {
        if (sequence.CancellationToken.IsCancellationRequested)
        {
            sequence.Completion.SetCanceled(sequence.CancellationToken);
            return;
        }
        try
        {
            if (sequence.Request.Adapter is { } adapter)
                _adapters.EnsureLoaded(adapter);
            _batch.Enqueue(sequence);
        }
        catch (Exception error)
        {
            sequence.Completion.SetException(error); // an adapter that cannot be loaded fails its request alone
        }
    }

    /// <summary>Accepts no more commands, and fails all that are pending.</summary>
    private void FailPending(Exception reason)
    {
        _commands.CompleteAdding();
        _batch.Fail(reason);
        while (_commands.TryTake(out var command))
            command.Fail(reason);
    }

    /// <summary>
    /// Stops after the current step. Unfinished requests fail as cancelled. Throws the cause if the engine had failed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _stopping.CancelAsync();
        try
        {
            await _end.Task;
        }
        finally
        {
            _adapters.Dispose();
            _cache.Dispose();
            _steps.Dispose();
            _decoder.Dispose();
            _stopping.Dispose();
            _commands.Dispose();
        }
    }
}
