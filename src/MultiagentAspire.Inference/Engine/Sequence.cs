using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Inference.Engine;

/// <summary>
/// A request on its way: its known tokens (prompt, then generated) and how many of them the model has computed.
/// There is no prefill and no decode phase, only computed tokens catching up with known ones.
/// </summary>
internal sealed class Sequence(GenerationRequest request) : EngineCommand
{
    private readonly List<int> _known = [.. request.Prompt];
    private readonly List<double> _logProbabilities = [];

    public GenerationRequest Request { get; } = request;

    public TaskCompletionSource<GenerationResult> Completion { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken CancellationToken { get; init; }

    /// <summary>Receives each token as it is drawn; null when nobody streams.</summary>
    public Action<int>? OnToken { get; init; }

    /// <summary>Null where no text ends it.</summary>
    public StopStringSearch? Stops { get; init; }

    /// <summary>What <see cref="OnToken"/> threw; it ends this sequence and no other.</summary>
    public Exception? CallbackError { get; private set; }

    /// <summary>Row of the cache; meaningful while the sequence runs.</summary>
    public int CacheRow { get; set; }

    /// <summary>Tokens whose keys and values are in the cache.</summary>
    public int ComputedTokens { get; set; }

    public int Length => _known.Count;

    public int GeneratedCount => _known.Count - Request.Prompt.Count;

    public int this[int position] => _known[position];

    public IEnumerable<double> LogProbabilities => _logProbabilities;

    public IEnumerable<int> GeneratedIds => _known.Skip(Request.Prompt.Count);

    public void Add(int id, double logProbability)
    {
        _known.Add(id);
        _logProbabilities.Add(logProbability);
    }

    /// <summary>Hands the last token to whoever listens.</summary>
    public void PublishToken()
    {
        try
        {
            OnToken?.Invoke(_known[^1]);
        }
        catch (Exception e)
        {
            CallbackError = e;
        }
    }

    public override void Fail(Exception reason) => Completion.TrySetException(reason);

    /// <summary>The number that decides the next token.</summary>
    public double NextUniform() =>
        new SplitMix64(Request.Seed ^ ((ulong)GeneratedCount * 0xD1B54A32D192ED03)).NextDouble();
}
