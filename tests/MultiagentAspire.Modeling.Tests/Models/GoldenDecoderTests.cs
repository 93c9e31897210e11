using System.Text.Json;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Optimizers;
using static TorchSharp.torch;

namespace MultiagentAspire.Modeling.Tests.Models;

/// <summary>Against transformers 5.12.1 in fp32; tolerances as in the golden files' README.</summary>
public sealed class GoldenDecoderTests
{
    private const double LogitTolerance = 1e-4;

    public static TheoryData<string> Families =>
        ["llama3", "llama-tied", "mistral", "phi3", "phi3-longrope", "qwen2", "qwen3"];

    [Theory, MemberData(nameof(Families))]
    public void Logits_equal_the_reference_also_past_the_original_context_and_the_window(string family)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", family));
        using var golden = Read(family);
        foreach (
            var (ids, expected) in (ReadOnlySpan<(string, string)>)
                [("input_ids", "logits_last"), ("long_input_ids", "long_logits_last")]
        )
        {
            var rows = Matrix<long>(golden.RootElement.GetProperty(ids));
            var hidden = decoder.Forward(Ids(rows)).view(rows.Length, rows[0].Length, -1); // (B, T, C)
            var logits = decoder.Logits(hidden.select(1, rows[0].Length - 1)); // (B, V)
            var reference = Matrix<double>(golden.RootElement.GetProperty(expected));
            for (var row = 0; row < rows.Length; row++)
                AssertNear(reference[row], logits[row]);
        }
    }

    [Theory, MemberData(nameof(Families))]
    public void Logits_over_the_cache_equal_the_reference_by_kernels_and_by_script(string family)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", family));
        using var golden = Read(family);
        foreach (
            var (ids, expected) in (ReadOnlySpan<(string, string)>)
                [("input_ids", "logits_last"), ("long_input_ids", "long_logits_last")]
        )
        {
            var rows = Matrix<long>(golden.RootElement.GetProperty(ids));
            var reference = Matrix<double>(golden.RootElement.GetProperty(expected));
            for (var row = 0; row < rows.Length; row++)
                foreach (var script in (bool[])[false, true])
                {
                    using var cache = Cache(decoder);
                    Tensor? last = null;
                    // All but the last few tokens at once, those few one by one: the window and the cache meet.
                    for (int done = 0, n = rows[row].Length - 3; done < rows[row].Length; done += n, n = 1)
                    {
                        var step = Tokens(decoder, rows[row][done..(done + n)], done, rows[row].Length);
                        last = script ? decoder.StepByScript(step, cache) : decoder.Step(step, cache);
                    }
                    AssertNear(reference[row], last![0]);
                }
        }
    }

    [Theory, MemberData(nameof(Families))]
    public void Greedy_decoding_without_a_cache_gives_the_reference_ids(string family)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        AssertGreedy(family, UncachedGreedy);
    }

    [Theory, MemberData(nameof(Families))]
    public void Greedy_decoding_over_the_cache_gives_the_reference_ids(string family) =>
        AssertGreedy(family, CachedGreedy);

    [Theory, MemberData(nameof(Families))]
    public void Greedy_ids_over_the_cache_are_those_without_it_also_across_the_original_context(string family)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", family));
        using var golden = Read(family);
        foreach (var prompt in Matrix<long>(golden.RootElement.GetProperty("input_ids")))
            Assert.Equal(UncachedGreedy(decoder, prompt, 60), CachedGreedy(decoder, prompt, 60));
    }

    /// <summary>
    /// transformers 5.12.1 drops its cache at every step past the original context of a longrope model and
    /// gives the model the last token alone: its ids there are no continuation of the text. Ours are, and are
    /// held by the law above and by the logits of the long prompt.
    /// </summary>
    [Fact]
    public void Past_the_longrope_context_the_references_ids_follow_from_the_last_id_alone()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(Golden.Folder("models", "phi3-longrope"));
        using var golden = Read("phi3-longrope");
        foreach (var ids in Matrix<long>(golden.RootElement.GetProperty("greedy_ids")))
            for (var i = SoundIds(decoder, 24, ids.Length); i < ids.Length; i++)
                Assert.Equal(ids[i], UncachedGreedy(decoder, [ids[i - 1]], 1)[0]);
    }

    [Theory, MemberData(nameof(Families))]
    public void Eight_full_weight_steps_have_the_reference_losses(string family)
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder.Load(Golden.Folder("models", family));
        using var golden = Read(family);
        var sft = golden.RootElement.GetProperty("sft");
        foreach (var weight in decoder.Weights)
            weight.requires_grad_(true);
        using var optimizer = new AdamW(
            decoder.Weights,
            weightDecay: sft.GetProperty("weight_decay").GetDouble()
        );
        var batch = Matrix<long>(sft.GetProperty("batch"));
        var labels = Ids(Matrix<long>(sft.GetProperty("labels")))
            .narrow(1, 1, batch[0].Length - 1)
            .reshape(-1); // (B·(T-1))
        var losses = sft.GetProperty("losses").EnumerateArray().Select(l => l.GetDouble()).ToArray();
        for (var step = 0; step < losses.Length; step++)
        {
            var hidden = decoder.Forward(Ids(batch).narrow(1, 0, batch[0].Length - 1)); // (B·(T-1), C)
            var loss = nn.functional.cross_entropy(decoder.Logits(hidden), labels, ignore_index: -100);
            loss.backward();
            Assert.Equal(losses[step], loss.item<float>(), losses[step] * (step == 0 ? 1e-4 : 1e-3));
            optimizer.Step(sft.GetProperty("lr").GetDouble());
            foreach (var weight in decoder.Weights)
                weight.grad = null;
        }
    }

    internal static List<long> CachedGreedy(Decoder decoder, long[] prompt, int count)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var cache = Cache(decoder);
        var known = prompt.ToList();
        var done = 0;
        while (known.Count < prompt.Length + count)
        {
            if (decoder.IsTurningPoint(known.Count))
                done = 0;
            var step = Tokens(decoder, [.. known[done..]], done, known.Count);
            done = known.Count;
            known.Add(decoder.Step(step, cache).argmax().item<long>());
        }
        return known[prompt.Length..];
    }

    private static List<long> UncachedGreedy(Decoder decoder, long[] prompt, int count)
    {
        var known = prompt.ToList();
        while (known.Count < prompt.Length + count)
            known.Add(
                decoder
                    .Logits(
                        decoder.Forward(
                            Ids([
                                [.. known],
                            ])
                        )
                    )[^1]
                    .argmax()
                    .item<long>()
            );
        return known[prompt.Length..];
    }

    private static void AssertGreedy(string family, Func<Decoder, long[], int, List<long>> greedy)
    {
        using var decoder = Decoder.Load(Golden.Folder("models", family));
        using var golden = Read(family);
        var prompts = Matrix<long>(golden.RootElement.GetProperty("input_ids"));
        foreach (
            var (prompt, expected) in prompts.Zip(Matrix<long>(golden.RootElement.GetProperty("greedy_ids")))
        )
        {
            var sound = SoundIds(decoder, prompt.Length, expected.Length);
            Assert.Equal(expected[..sound], greedy(decoder, prompt, sound));
        }
    }

    /// <summary>
    /// How many of the reference's ids continue the text: with longrope those drawn up to the original
    /// context.
    /// </summary>
    private static int SoundIds(Decoder decoder, int prompt, int count) =>
        decoder.Config.Rope.Kind == RopeKind.LongRope
            ? Math.Min(count, decoder.Config.Rope.OriginalMaxPositions - prompt + 1)
            : count;

    private static Tensor Cache(Decoder decoder) =>
        zeros([decoder.Config.Layers, 2, 1, decoder.Config.KeyValueHeads, 320, decoder.Config.HeadSize]);

    /// <summary>
    /// A step of one row that has <paramref name="done"/> tokens in the cache and is
    /// <paramref name="length"/> long.
    /// </summary>
    private static StepTokens Tokens(Decoder decoder, long[] ids, int done, int length)
    {
        var indices = Enumerable.Range(0, ids.Length).ToArray();
        return new StepTokens(
            ids,
            new long[ids.Length],
            [.. indices.Select(i => (long)i)],
            [.. indices.Select(i => (long)done + i)],
            [ids.Length - 1L],
            1,
            ids.Length,
            done + ids.Length
        )
        {
            Angles = [.. indices.Select(i => decoder.AngleOf(done + i, length))],
        };
    }

    private static void AssertNear(double[] expected, Tensor actual)
    {
        for (var v = 0; v < expected.Length; v++)
            Assert.Equal(expected[v], actual[v].item<float>(), LogitTolerance);
    }

    private static JsonDocument Read(string family) =>
        JsonDocument.Parse(File.ReadAllText(Golden.Folder("models", family, "golden.json")));

    private static Tensor Ids(long[][] rows) =>
        tensor(rows.SelectMany(r => r).ToArray(), [rows.Length, rows[0].Length]);

    private static T[][] Matrix<T>(JsonElement element) =>
        element.Deserialize<T[][]>() ?? throw new InvalidDataException("no matrix");
}
