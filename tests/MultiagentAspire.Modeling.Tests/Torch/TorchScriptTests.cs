using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Torch;

/// <summary>Calls of compiled functions while garbage is collected.</summary>
public sealed class TorchScriptTests
{
    private const string Weigh = """
        def weigh(x: Tensor, a: float, b: float, c: float, d: float) -> Tensor:
            return x * (1000 * a + 100 * b + 10 * c + d)

        """;

    [Fact]
    public void Numbers_reach_a_function_whole_while_garbage_is_collected()
    {
        using var script = new TorchScript(Weigh);
        using var one = ones(1);
        using var ended = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!ended.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (var i = 0; i < 5_000; i++)
            {
                using var result = script.Invoke<Tensor>("weigh", one, 1.0, 2.0, 3.0, 4.0);
                Assert.Equal(1234f, result.item<float>());
            }
        }
        finally
        {
            ended.Cancel();
            collector.Join();
        }
    }
}
