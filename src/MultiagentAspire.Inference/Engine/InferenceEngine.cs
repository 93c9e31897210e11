using System.Collections.Concurrent;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Generation;
using MultiagentAspire.Modeling.Models;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// Generates for many agents of one base model at once. One thread owns the device, the cache and the
/// scheduler; callers send requests through a channel and await their results. Sequences join and leave the
/// batch at any step.
/// </summary>
public sealed class InferenceEngine : IAsyncDisposable
{
    // a dedicated thread waits on it, so blocking is what is wanted
    private readonly BlockingCollection<EngineCommand> _incoming = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Decoder _decoder;
    private readonly Tokenizer? _tokenizer;
    private readonly HashSet<int> _eos;
    private readonly KvCache _cache;
    private readonly BatchScheduler _scheduler;
    private readonly AdapterCache _adapters;
    private readonly Sampler _sampler = new();
    private int _disposed;

    /// <param name="decoder">The base model; the engine disposes it.</param>
    /// <param name="tokenizer">For stop texts, and to draw no id that it lacks; null: ids are all there is,
    /// and a request may have no stop text.</param>
    /// <param name="eos">Ids that end a completion.</param>
    /// <param name="options">Limits.</param>
    /// <param name="origin">Refuse adapters that say they were trained on anything else; null: take all that
    /// fit.</param>
    public InferenceEngine(
        Decoder decoder,
        Tokenizer? tokenizer,
        IEnumerable<int> eos,
        EngineOptions options,
        AdapterOrigin? origin = null
    )
    {
        (_decoder, _tokenizer, _eos) = (decoder, tokenizer, [.. eos]);
        _cache = KvCache.Create(
            decoder.Config,
            (long)options.CacheMebibytes << 20,
            options.MaxBatch,
            options.MaxLength,
            decoder.Device
        );
        _scheduler = new BatchScheduler(_cache.Rows, options.StepTokens);
        _adapters = new AdapterCache(decoder, options.Adapters, () => _scheduler.Adapters, origin);
        new Thread(Loop) { Name = "inference engine", IsBackground = true }.Start();
    }

    public ModelConfig Config => _decoder.Config;

    /// <summary>What the cache holds, for people: rows, positions, memory.</summary>
    public string CacheDescription =>
        $"{_cache.Rows} sequences of {_cache.Positions} tokens, {_cache.Bytes >> 20} MiB";

    /// <summary>Longest prompt and completion together.</summary>
    public int MaxLength => _cache.Positions;

    /// <summary>
    /// Generates one completion. <paramref name="onToken"/>, if given, sees each token as it is drawn, but
    /// not the one that ends the turn, on the engine's thread.
    /// </summary>
    /// <exception cref="PromptTooLongException">The prompt leaves no room for one token.</exception>
    /// <exception cref="ArgumentException">The prompt is empty or holds an id the model lacks.</exception>
    public Task<GenerationResult> GenerateAsync(
        GenerationRequest request,
        CancellationToken cancellationToken,
        Action<int>? onToken = null
    )
    {
        Check(request);
        var sequence = new Sequence(request)
        {
            CancellationToken = cancellationToken,
            OnToken = onToken,
            Stops = request.Stop.IsDefaultOrEmpty
                ? null
                : new StopStringSearch(
                    _tokenizer!.Stream(skipSpecial: true),
                    new StopStringBuffer(request.Stop)
                ),
        };
        if (!TryEnqueue(sequence))
            throw new ObjectDisposedException(nameof(InferenceEngine), "The inference engine has stopped.");
        return sequence.Completion.Task;
    }

    private bool TryEnqueue(EngineCommand command)
    {
        try
        {
            return _incoming.TryAdd(command);
        }
        catch (InvalidOperationException)
        {
            return false;
        } // completed for adding: the engine has stopped
    }

    /// <summary>
    /// Natural logarithm of the probability of each id but the first, given those before it. Computed between
    /// two steps of generation.
    /// </summary>
    /// <param name="ids">(T) token ids.</param>
    /// <returns>(T − 1) values.</returns>
    /// <exception cref="ArgumentException">An id that the model lacks, or more ids than it has positions.</exception>
    public Task<double[]> ScoreAsync(IReadOnlyList<int> ids, AdapterRef? adapter)
    {
        if (ids.Count == 0 || ids.Any(id => id < 0 || id >= Config.VocabularySize))
            throw new ArgumentException($"Give token ids from 0 to {Config.VocabularySize - 1}.");
        if (ids.Count > Config.MaxPositions)
            throw new ArgumentException(
                $"{ids.Count} ids are more than the model's {Config.MaxPositions} positions."
            );
        return OnDeviceAsync(
            (decoder, adapters) =>
                Scores.Compute(decoder, adapter is null ? null : adapters.GetOrLoad(adapter), ids)
        );
    }

    /// <summary>Digests of the adapters in memory.</summary>
    public IReadOnlyList<string> AdapterDigests => _adapters.Digests;

    private Task<T> OnDeviceAsync<T>(Func<Decoder, AdapterCache, T> work)
    {
        var arrival = new DeviceWork<T>(work);
        if (!TryEnqueue(arrival))
            throw new ObjectDisposedException(nameof(InferenceEngine), "The inference engine has stopped.");
        return arrival.Completion;
    }

    private void Check(GenerationRequest request)
    {
        if (request.Prompt.Count == 0)
            throw new ArgumentException("The prompt has no tokens.");
        if (request.Prompt.Count >= _cache.Positions)
            throw new PromptTooLongException(
                $"The prompt has {request.Prompt.Count} tokens; this model takes at most "
                    + $"{_cache.Positions - 1} and one to generate. Shorten it, or summarise."
            );
        var unknown = request.Prompt.FirstOrDefault(id => id < 0 || id >= Config.VocabularySize, -1);
        if (unknown != -1 || request.Prompt.Contains(-1))
            throw new ArgumentException(
                $"Token id {unknown} is outside the model's vocabulary of {Config.VocabularySize}."
            );
        var (temperature, topP) = (request.Sampling.Temperature, request.Sampling.TopP);
        if (temperature is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentException($"The temperature must be 0 or more, not {temperature}.");
        if (topP is not (>= 0 and <= 1))
            throw new ArgumentException($"top-p must be from 0 to 1, not {topP}.");
        if (_tokenizer is null && !request.Stop.IsDefaultOrEmpty)
            throw new ArgumentException("A model without a tokenizer takes no stop texts.");
        if (request.Sampling.MaxTokens < 1)
            throw new ArgumentException(
                $"The token limit must be at least 1, not {request.Sampling.MaxTokens}."
            );
    }

    private void Loop()
    {
        using var noGrad = no_grad();
        Exception? failure = null;
        try
        {
            while (Receive())
                RunStep();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping while it waited for work.
        }
        catch (Exception e)
        {
            // the device is in an unknown state: everybody waiting learns why, and so does whoever disposes
            // the engine
            failure = e;
        }
        FailPending(failure ?? new OperationCanceledException("The inference engine has stopped."));
        if (failure is null)
            _ended.SetResult();
        else
            _ended.SetException(failure);
    }

    /// <summary>Takes what has arrived; waits only when there is nothing to do. False when stopping.</summary>
    private bool Receive()
    {
        if (_scheduler.IsIdle)
            Accept(_incoming.Take(_stopping.Token));
        while (_incoming.TryTake(out var arrival))
            Accept(arrival);
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
            _scheduler.Enqueue(sequence);
        }
        catch (Exception e)
        {
            sequence.Completion.SetException(e); // whatever is wrong with an adapter concerns its own request only
        }
    }

    private void RunStep()
    {
        foreach (
            var sequence in _scheduler
                .RunningSequences.Where(s => s.CancellationToken.IsCancellationRequested)
                .ToList()
        )
        {
            Retire(sequence);
            sequence.Completion.SetCanceled(sequence.CancellationToken);
        }
        foreach (var sequence in _scheduler.RemoveCancelled())
            sequence.Completion.SetCanceled(sequence.CancellationToken);
        var plan = _scheduler.Schedule();
        if (plan.Count == 0)
            return;
        var drawn = Compute(plan);
        var next = 0;
        var ended = new List<(Sequence, FinishReason)>();
        foreach (var row in plan)
        {
            row.Sequence.ComputedTokens += row.Count;
            if (!row.NeedsSampling)
                continue;
            var (id, logProbability) = drawn[next++];
            if (Advance(row.Sequence, id, logProbability) is { } reason)
                ended.Add((row.Sequence, reason));
        }
        foreach (var (sequence, reason) in ended)
        {
            Retire(sequence);
            if (sequence.CallbackError is { } failure)
                sequence.Completion.SetException(failure);
            else
                sequence.Completion.SetResult(Result(sequence, reason));
        }
    }

    /// <summary>
    /// One pass over the scheduled tokens; a drawn token for each row that has caught up, in row order.
    /// </summary>
    private (int Id, double LogProbability)[] Compute(IReadOnlyList<ScheduledRow> plan)
    {
        using var scope = NewDisposeScope();
        var total = plan.Sum(r => r.Count);
        long[] ids = new long[total],
            rows = new long[total],
            indices = new long[total],
            positions = new long[total],
            angles = new long[total];
        var digests = new string?[total];
        var ends = new List<long>(plan.Count);
        int n = 0,
            maxLength = 0,
            context = 0;
        foreach (var row in plan)
        {
            for (var i = 0; i < row.Count; i++, n++)
            {
                (ids[n], rows[n], indices[n], positions[n]) = (
                    row.Sequence[row.Start + i],
                    row.Sequence.CacheRow,
                    i,
                    row.Start + i
                );
                angles[n] = _decoder.AngleOf(row.Start + i, row.Sequence.Length);
                digests[n] = row.Sequence.Request.Adapter?.Digest;
            }
            if (row.NeedsSampling)
                ends.Add(n - 1);
            maxLength = Math.Max(maxLength, row.Count);
            context = Math.Max(context, row.Start + row.Count);
        }
        var tokens = new StepTokens(ids, rows, indices, positions, [.. ends], plan.Count, maxLength, context)
        {
            Angles = angles,
        };
        var logits = _decoder.Step(tokens, _cache.Data, _adapters.StackFor(digests)); // (E, V)
        if (ends.Count == 0)
            return [];
        // A padded head has ids that the tokenizer lacks: drawn, they would be no text.
        var known = (_tokenizer?.MaxId ?? -1) + 1;
        if (known > 0 && known < Config.VocabularySize)
            logits.narrow(1, known, Config.VocabularySize - known).fill_(double.NegativeInfinity);
        var draws = plan.Where(r => r.NeedsSampling)
            .Select(r => new SamplingDraw(
                r.Sequence.Request.Sampling.Temperature,
                r.Sequence.Request.Sampling.TopP,
                r.Sequence.Request.Sampling.TopK,
                r.Sequence.NextUniform()
            ))
            .ToArray();
        return _sampler.Next(logits, draws);
    }

    /// <summary>Adds a drawn token; says why the sequence ends, if it does.</summary>
    private FinishReason? Advance(Sequence sequence, int id, double logProbability)
    {
        sequence.Add(id, logProbability);
        if (_decoder.IsTurningPoint(sequence.Length))
            sequence.ComputedTokens = 0; // its tokens catch up again, by the other rotary frequencies
        var request = sequence.Request;
        if (!request.IgnoreEos && _eos.Contains(id))
            return FinishReason.Stop;
        sequence.PublishToken();
        if (sequence.CallbackError is not null)
            return FinishReason.Stop;
        if (sequence.Stops?.Append(id) == true)
            return FinishReason.Stop;
        return sequence.GeneratedCount >= request.Sampling.MaxTokens || sequence.Length >= _cache.Positions
            ? FinishReason.Length
            : null;
    }

    private GenerationResult Result(Sequence sequence, FinishReason reason)
    {
        var ids = sequence.GeneratedIds.ToList();
        var generated = ids.Count;
        if (reason == FinishReason.Stop && !sequence.Request.IgnoreEos && _eos.Contains(ids[^1]))
            ids.RemoveAt(ids.Count - 1);
        return new GenerationResult(
            [.. ids],
            [.. sequence.LogProbabilities.Take(ids.Count)],
            reason,
            generated
        );
    }

    private void Retire(Sequence sequence)
    {
        try
        {
            if (_scheduler.Remove(sequence) is { } move)
                _cache.Move(move);
        }
        catch (Exception e)
        {
            sequence.Completion.TrySetException(e); // it is in no list any more
            throw;
        }
    }

    private void FailPending(Exception reason)
    {
        _incoming.CompleteAdding();
        foreach (var sequence in _scheduler.Clear())
            sequence.Completion.TrySetException(reason);
        while (_incoming.TryTake(out var arrival))
            arrival.Fail(reason);
    }

    /// <summary>Stops after the step in progress; requests that were not finished fail as cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _stopping.CancelAsync();
        try
        {
            await _ended.Task;
        }
        finally
        {
            _adapters.Dispose();
            _cache.Dispose();
            _sampler.Dispose();
            _decoder.Dispose();
            _stopping.Dispose();
            _incoming.Dispose();
        }
    }
}
