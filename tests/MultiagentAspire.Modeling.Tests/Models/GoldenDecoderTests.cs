using System.Text.Json;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Optimizers;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Models;

/// <summary>Against transformers 5.12.1 in fp32; tolerances as in the golden files' README.</summary>
public sealed class GoldenDecoderTests
{
    private const double LogitTolerance = 1e-4;

    [Theory]
    [InlineData("llama3")]
    [InlineData("llama-tied")]
    public void Logits_equal_the_reference_also_past_the_original_context(string family)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", family));
        using var golden = Read(family);
        foreach (var (ids, expected) in (ReadOnlySpan<(string, string)>)[("input_ids", "logits_last"), ("long_input_ids", "long_logits_last")])
        {
            var rows = Matrix<long>(golden.RootElement.GetProperty(ids));
            var hidden = decoder.Forward(Ids(rows)).view(rows.Length, rows[0].Length, -1); // (B, T, C)
            var logits = decoder.Logits(hidden.select(1, rows[0].Length - 1)); // (B, V)
            var reference = Matrix<double>(golden.RootElement.GetProperty(expected));
            for (var row = 0; row < rows.Length; row++)
                for (var v = 0; v < reference[row].Length; v++)
                    Assert.Equal(reference[row][v], logits[row, v].item<float>(), LogitTolerance);
        }
    }

    [Theory]
    [InlineData("llama3")]
    [InlineData("llama-tied")]
    public void Greedy_decoding_over_the_cache_gives_the_reference_ids(string family)
    {
        using var decoder = Decoder.Load(Golden.Folder("models", family));
        using var golden = Read(family);
        var prompts = Matrix<long>(golden.RootElement.GetProperty("input_ids"));
        var expected = Matrix<long>(golden.RootElement.GetProperty("greedy_ids"));
        for (var row = 0; row < prompts.Length; row++) Assert.Equal(expected[row], CachedGreedy(decoder, prompts[row], expected[row].Length));
    }

    [Theory]
    [InlineData("llama3")]
    [InlineData("llama-tied")]
    public void Eight_full_weight_steps_have_the_reference_losses(string family)
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder.Load(Golden.Folder("models", family));
        using var golden = Read(family);
        var sft = golden.RootElement.GetProperty("sft");
        foreach (var weight in decoder.Weights) weight.requires_grad_(true);
        using var optimizer = new AdamW(decoder.Weights, weightDecay: sft.GetProperty("weight_decay").GetDouble());
        var batch = Matrix<long>(sft.GetProperty("batch"));
        var labels = Ids(Matrix<long>(sft.GetProperty("labels"))).narrow(1, 1, batch[0].Length - 1).reshape(-1); // (B·(T-1))
        var losses = sft.GetProperty("losses").EnumerateArray().Select(l => l.GetDouble()).ToArray();
        for (var step = 0; step < losses.Length; step++)
        {
            var hidden = decoder.Forward(Ids(batch).narrow(1, 0, batch[0].Length - 1)); // (B·(T-1), C)
            var loss = nn.functional.cross_entropy(decoder.Logits(hidden), labels, ignore_index: -100);
            loss.backward();
            Assert.Equal(losses[step], loss.item<float>(), losses[step] * (step == 0 ? 1e-4 : 1e-3));
            optimizer.Step(sft.GetProperty("lr").GetDouble());
            foreach (var weight in decoder.Weights) weight.grad = null;
        }
    }

    internal static List<long> CachedGreedy(Decoder decoder, long[] prompt, int count)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var config = decoder.Config;
        var cache = zeros([config.Layers, 2, 1, config.KeyValueHeads, 320, config.HeadSize]);
        var result = new List<long>();
        var pending = prompt;
        var done = 0;
        while (result.Count < count)
        {
            var n = pending.Length;
            var places = Enumerable.Range(0, n).Select(i => (long)i).ToArray();
            var step = new StepTokens(pending, new long[n], places, [.. places.Select(i => done + i)], [n - 1L], 1, n, done + n);
            done += n;
            result.Add(decoder.Step(step, cache).argmax().item<long>());
            pending = [result[^1]];
        }
        return result;
    }

    private static JsonDocument Read(string family) => JsonDocument.Parse(File.ReadAllText(Golden.Folder("models", family, "golden.json")));

    private static Tensor Ids(long[][] rows) => tensor(rows.SelectMany(r => r).ToArray(), [rows.Length, rows[0].Length]);

    private static T[][] Matrix<T>(JsonElement element) => element.Deserialize<T[][]>() ?? throw new InvalidDataException("no matrix");
}
