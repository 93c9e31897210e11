using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// A request in the engine: its known tokens (prompt, then generated) and how many of them are computed. There is no
/// prefill phase and no decode phase: each step computes known tokens until all are computed.
/// </summary>
/// <param name="request">The request.</param>
internal sealed class Sequence(GenerationRequest request) : EngineCommand
{
    private readonly List<int> _known = [.. request.Prompt];
    private readonly List<double> _logProbabilities = [];

    /// <summary>The request.</summary>
    public GenerationRequest Request { get; } = request;

    /// <summary>Set when the sequence ends.</summary>
    public TaskCompletionSource<GenerationResult> Completion { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends the sequence at the next step.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Called with each sampled token; null: no streaming.</summary>
    public Action<int>? OnToken { get; init; }

    /// <summary>Searches the stop strings; null: there are none.</summary>
    public StopStringSearch? Stops { get; init; }

    /// <summary>What <see cref="OnToken"/> threw. It ends this sequence and no other; null: nothing.</summary>
    public Exception? CallbackError { get; private set; }

    /// <summary>Row of the KV cache; undefined before the sequence runs.</summary>
    public int CacheRow { get; set; }

    /// <summary>Tokens whose keys and values are in the cache.</summary>
    public int ComputedTokens { get; set; }

    /// <summary>Number of known tokens.</summary>
    public int Length => _known.Count;

    /// <summary>Number of generated tokens.</summary>
    public int GeneratedCount => _known.Count - Request.Prompt.Count;

    /// <summary>The known token at a position, from 0.</summary>
    public int this[int position] => _known[position];

    /// <summary>Log probability of each generated token, in nats.</summary>
    public IEnumerable<double> LogProbabilities => _logProbabilities;

    /// <summary>The generated tokens.</summary>
    public IEnumerable<int> GeneratedIds => _known.Skip(Request.Prompt.Count);

    /// <summary>Adds a sampled token.</summary>
    public void Add(int id, double logProbability)
    {
        _known.Add(id);
        _logProbabilities.Add(logProbability);
    }

    /// <summary>Calls <see cref="OnToken"/> with the last token.</summary>
    public void PublishToken()
    {
        try
        {
            OnToken?.Invoke(_known[^1]);
        }
        catch (Exception error)
        {
            CallbackError = error;
        }
    }

    /// <inheritdoc/>
    public override void Fail(Exception reason) => Completion.TrySetException(reason);

    /// <summary>
    /// The random number, 0 to 1, of the next token. It depends on the seed and the token's index alone.
    /// </summary>
    public double NextUniform() => UniformAt(Request.Seed, GeneratedCount);

    /// <summary>The random number, 0 to 1, of a response's token.</summary>
    /// <param name="seed">Seed of the response.</param>
    /// <param name="index">Index of the token in the response, from 0.</param>
    public static double UniformAt(ulong seed, int index) =>
        new SplitMix64(seed ^ ((ulong)index * 0xD1B54A32D192ED03)).NextDouble();
}
