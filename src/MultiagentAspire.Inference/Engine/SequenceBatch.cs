using MultiagentAspire.Core;
using MultiagentAspire.Modeling.Models;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// The sequences of an engine: runs steps, adds sampled tokens and completes sequences that have ended. Used by the
/// engine's thread only.
/// </summary>
/// <param name="decoder">The base model.</param>
/// <param name="cache">Keys and values of the running sequences.</param>
/// <param name="scheduler">Chooses the tokens of each step.</param>
/// <param name="steps">Computes the tokens of a step.</param>
/// <param name="eos">Ids that end a completion.</param>
internal sealed class SequenceBatch(
    Decoder decoder,
    KvCache cache,
    BatchScheduler scheduler,
    StepRunner steps,
    IReadOnlySet<int> eos
)
{
    /// <summary>Whether there is no sequence.</summary>
    public bool IsIdle => scheduler.IsIdle;

    /// <summary>Adds a sequence. It joins the batch when there is a free row.</summary>
    public void Enqueue(Sequence sequence) => scheduler.Enqueue(sequence);

    /// <summary>Fails all sequences.</summary>
    /// <param name="reason">What their callers get.</param>
    public void Fail(Exception reason)
    {
        foreach (var sequence in scheduler.Clear())
            sequence.Completion.TrySetException(reason);
    }

    /// <summary>
    /// Runs one step: removes cancelled sequences, computes the scheduled tokens, completes ended sequences.
    /// </summary>
    public void RunStep()
    {
        RemoveCancelled();
        var plan = scheduler.Schedule();
        if (plan.Count == 0)
            return;
        var sampled = steps.Run(plan);
        var next = 0;
        var ended = new List<(Sequence, FinishReason)>();
        foreach (var row in plan)
        {
            row.Sequence.ComputedTokens += row.Count;
            if (!row.NeedsSampling)
                continue;
            var (id, logProbability) = sampled[next++];
            if (Advance(row.Sequence, id, logProbability) is { } reason)
                ended.Add((row.Sequence, reason));
        }
        foreach (var (sequence, reason) in ended)
            Complete(sequence, reason);
    }

    private void RemoveCancelled()
    {
        var running = scheduler.RunningSequences;
        foreach (var sequence in running.Where(s => s.CancellationToken.IsCancellationRequested).ToList())
        {
            Retire(sequence);
            sequence.Completion.SetCanceled(sequence.CancellationToken);
        }
        foreach (var sequence in scheduler.RemoveCancelled())
            sequence.Completion.SetCanceled(sequence.CancellationToken);
    }

    private void Complete(Sequence sequence, FinishReason reason)
    {
        Retire(sequence);
        if (sequence.CallbackError is { } error)
            sequence.Completion.SetException(error);
        else
            sequence.Completion.SetResult(Result(sequence, reason));
    }

    /// <summary>Adds a sampled token to a sequence.</summary>
    /// <returns>Why the sequence ends with it; null when it goes on.</returns>
    private FinishReason? Advance(Sequence sequence, int id, double logProbability)
    {
        sequence.Add(id, logProbability);
        if (decoder.IsTurningPoint(sequence.Length))
            sequence.ComputedTokens = 0; // all tokens are computed again, with the other rotary frequencies
        var request = sequence.Request;
        if (!request.IgnoreEos && eos.Contains(id))
            return FinishReason.Stop;
        sequence.PublishToken();
        if (sequence.CallbackError is not null)
            return FinishReason.Stop;
        if (sequence.Stops?.Append(id) == true)
            return FinishReason.Stop;
        return sequence.GeneratedCount >= request.Sampling.MaxTokens || sequence.Length >= cache.Positions
            ? FinishReason.Length
            : null;
    }

    /// <summary>The completion without the token that ended its turn.</summary>
    private GenerationResult Result(Sequence sequence, FinishReason reason)
    {
        var ids = sequence.GeneratedIds.ToList();
        var generated = ids.Count;
        if (reason == FinishReason.Stop && !sequence.Request.IgnoreEos && eos.Contains(ids[^1]))
            ids.RemoveAt(ids.Count - 1);
        return new GenerationResult(
            [.. ids],
            [.. sequence.LogProbabilities.Take(ids.Count)],
            reason,
            generated
        );
    }

    /// <summary>Removes a running sequence, and moves the last row of the cache to its row.</summary>
    private void Retire(Sequence sequence)
    {
        try
        {
            if (scheduler.Remove(sequence) is { } move)
                cache.Move(move);
        }
        catch (Exception error)
        {
            sequence.Completion.TrySetException(error); // the scheduler does not have it any more
            throw;
        }
    }
}
