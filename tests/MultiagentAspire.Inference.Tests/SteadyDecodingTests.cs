using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Testing;
using TorchSharp;

namespace MultiagentAspire.Inference.Tests;

[Collection(nameof(Alone))]
public sealed class SteadyDecodingTests : IDisposable
{
    private readonly TinyModel _model = new();

    /// <summary>Counts on the engine's own thread, where its tensors live: a callback comes after each step.</summary>
    [Fact]
    public async Task A_thousand_decode_steps_of_several_agents_leave_no_tensor_and_no_memory_behind()
    {
        await using var engine = _model.Start();
        AdapterRef?[] agents = [null, _model.Adapter(1, 2), _model.Adapter(2, 4)];
        var live = new List<long>();
        async Task RunAsync(int steps)
        {
            for (var done = 0; done < steps; done += 80)
                await Task.WhenAll(
                    agents.Select(
                        (agent, i) =>
                            engine.GenerateAsync(
                                new GenerationRequest(
                                    [1, 3, 20 + i, 4],
                                    new SamplingSettings(1, 0.9, 0, 80),
                                    (ulong)(done + i),
                                    agent,
                                    IgnoreEos: true
                                ),
                                TestContext.Current.CancellationToken,
                                i == 0
                                    ? _ => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount)
                                    : null
                            )
                    )
                );
        }
        await RunAsync(240);
        var (warm, memory) = (live.Count, ProcessMemory.GetResidentBytes());
        await RunAsync(1040);
        Assert.True(live.Count - warm >= 1000);
        // Which adapters are stacked when the first token comes depends on how the requests arrive; what is
        // held all along does not.
        Assert.InRange(live[warm..].Max(), 0, live[..warm].Max());
        Assert.InRange(ProcessMemory.GetResidentBytes() - memory, long.MinValue, 16L << 20);
    }

    public void Dispose() => _model.Dispose();
}

/// <summary>Tests that measure a whole process run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
