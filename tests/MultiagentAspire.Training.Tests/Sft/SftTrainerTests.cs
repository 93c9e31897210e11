using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Adapters;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Training.Sft;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Tests.Sft;

/// <summary>
/// Laws of one optimizer step. After the first step AdamW's first moments are a tenth of the gradient, which
/// is how gradients are read here.
/// </summary>
[Collection(nameof(Alone))] // dropout draws from torch's one generator
public sealed class SftTrainerTests
{
    private static readonly TrainingSettings Big = new()
    {
        BatchSize = 12,
        MicroBatchTokens = 100_000,
        MaxGradientNorm = 0,
        LearningRate = 1e-3,
        Epochs = 1,
        WarmupRatio = 0,
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Accumulated_micro_batches_equal_one_large_batch(bool lora)
    {
        var (loss, gradient) = First(lora, Big);
        foreach (var tokens in (int[])[1, 40, 90])
        {
            var (accumulatedLoss, accumulated) = First(lora, Big with { MicroBatchTokens = tokens });
            Assert.Equal(loss, accumulatedLoss, 1e-5 * loss);
            AssertNear(gradient, accumulated, 1e-5);
        }
    }

    [Theory]
    [InlineData(true, 0.0)]
    [InlineData(true, 0.3)]
    [InlineData(false, 0.0)]
    public void Gradient_checkpointing_gives_the_gradients_of_the_plain_pass(bool lora, double dropout)
    {
        foreach (var tokens in (int[])[90, 100_000])
        {
            var plain = Big with { Dropout = dropout, MicroBatchTokens = tokens };
            var (loss, gradient) = First(lora, plain);
            var (recomputedLoss, recomputed) = First(lora, plain with { GradientCheckpointing = true });
            Assert.Equal(loss, recomputedLoss, 1e-6 * loss);
            AssertNear(gradient, recomputed, 1e-5);
        }
    }

    [Fact]
    public void The_loss_is_the_mean_over_the_learned_tokens_of_the_whole_batch()
    {
        var documents = Documents.Some(12, seed: 8);
        using var decoder = Decoder.Create(TinyBase.Config, seed: 5);
        double sum = 0;
        foreach (var document in documents)
            sum += NegativeLogLikelihood(decoder, document);
        Assert.Equal(
            sum / documents.Sum(document => document.LossMask.Count(learn => learn)),
            First(lora: false, Big with { MicroBatchTokens = 60 }).Loss,
            1e-4
        );
    }

    [Fact]
    public void The_loss_of_an_example_counts_by_its_weight_over_the_tokens_of_the_batch()
    {
        var documents = Documents.Some(12, seed: 8);
        TrainingDocument[] weighted =
        [
            .. documents.Select((document, i) => document with { Weight = 0.25 * (i + 1) }),
        ];
        using var decoder = Decoder.Create(TinyBase.Config, seed: 5);
        var expected =
            weighted.Sum(document => document.Weight * NegativeLogLikelihood(decoder, document))
            / documents.Sum(document => document.LossMask.Count(learn => learn));
        foreach (var tokens in (int[])[1, 60, 100_000])
        {
            var settings = Big with { MicroBatchTokens = tokens };
            Assert.Equal(expected, First(lora: false, settings, weighted).Loss, 1e-4);
        }
    }

    [Fact]
    public void A_weight_of_all_examples_scales_the_gradient()
    {
        TrainingDocument[] doubled =
        [
            .. Documents.Some(12, seed: 8).Select(document => document with { Weight = 2 }),
        ];
        var plain = First(lora: true, Big).Gradient;
        AssertNear([.. plain.Select(value => 2 * value)], First(lora: true, Big, doubled).Gradient, 1e-5);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(0.05)]
    public void Clipping_scales_the_whole_gradient_down_to_its_norm_and_leaves_its_direction(double limit)
    {
        var gradient = First(lora: false, Big).Gradient;
        var clipped = First(lora: false, Big with { MaxGradientNorm = limit }).Gradient;
        var norm = Norm(gradient);
        Assert.True(norm > 2 * limit);
        Assert.Equal(limit, Norm(clipped), limit * 1e-3);
        AssertNear([.. gradient.Select(value => (float)(value * limit / norm))], clipped, 1e-4);
        AssertNear(gradient, First(lora: false, Big with { MaxGradientNorm = 1e6 }).Gradient, 1e-6);
    }

    [Fact]
    public void Dropout_is_the_same_for_the_same_seed_and_not_for_another()
    {
        // One example, so that nothing but dropout depends on the seed.
        var settings = Big with
        {
            BatchSize = 1,
            Dropout = 0.3,
            MaxSteps = 5,
            LearningRate = 0.05,
        };
        double[] Losses(ulong seed, double dropout)
        {
            using var decoder = Decoder.Create(TinyBase.Config, seed: 5);
            using var adapter = Adapter(dropout);
            using var run = new SftTrainer(decoder, adapter, Documents.Some(1, seed: 2), settings, seed);
            return [.. Enumerable.Range(0, 5).Select(step => run.Step(step).Loss)];
        }
        Assert.Equal(Losses(1, 0.3), Losses(1, 0.3));
        Assert.NotEqual(Losses(1, 0.3), Losses(2, 0.3));
        Assert.Equal(Losses(1, 0), Losses(2, 0));
    }

    [Fact]
    public void Finetuning_an_adapter_leaves_the_base_as_it_was()
    {
        using var decoder = Decoder.Create(TinyBase.Config, seed: 5);
        var before = decoder.Weights.SelectMany(weight => weight.data<float>().ToArray()).ToArray();
        using var adapter = Adapter(0);
        using (var run = new SftTrainer(decoder, adapter, Documents.Some(12, seed: 8), Big, seed: 1))
            run.Step(0);
        Assert.Equal(before, decoder.Weights.SelectMany(weight => weight.data<float>().ToArray()));
        Assert.DoesNotContain(decoder.Weights, weight => weight.requires_grad);
    }

    [Fact]
    public void Tokens_and_learned_tokens_are_counted_without_padding()
    {
        var documents = Documents.Some(12, seed: 8);
        using var decoder = Decoder.Create(TinyBase.Config, seed: 5);
        using var adapter = Adapter(0);
        using var run = new SftTrainer(decoder, adapter, documents, Big, seed: 1);
        var step = run.Step(0);
        Assert.Equal(
            (
                documents.Sum(document => document.Ids.Length),
                documents.Sum(document => document.LossMask.Count(learn => learn))
            ),
            (step.Tokens, step.LearnedTokens)
        );
    }

    private static (double Loss, float[] Gradient) First(
        bool lora,
        TrainingSettings settings,
        TrainingDocument[]? documents = null
    )
    {
        using var scope = NewDisposeScope();
        using var decoder = Decoder.Create(TinyBase.Config, seed: 5);
        using var adapter = lora ? Adapter(settings.Dropout) : null;
        using var run = new SftTrainer(
            decoder,
            adapter,
            documents ?? Documents.Some(12, seed: 8),
            settings,
            seed: 1
        );
        var loss = run.Step(0).Loss;
        return (
            loss,
            [
                .. run.State()
                    .Where(state => state.Name.StartsWith("adamw.first", StringComparison.Ordinal))
                    .SelectMany(state => (state.Tensor * 10).data<float>().ToArray()),
            ]
        );
    }

    /// <summary>With B drawn at random, so that A has a gradient too.</summary>
    private static LoraAdapter Adapter(double dropout)
    {
        var adapter = LoraAdapter.Create(
            TinyBase.Config,
            new LoraSettings(4, 8, dropout, LoraSettings.AllModules),
            seed: 6
        );
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(7, CPU);
        foreach (var (name, values) in adapter.Named())
            if (name.Contains("lora_B", StringComparison.Ordinal))
                values.copy_(randn(values.shape, generator: generator) * 0.1);
        return adapter;
    }

    private static double NegativeLogLikelihood(Decoder decoder, TrainingDocument document)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ids = tensor(document.Ids.Select(id => (long)id).ToArray()).unsqueeze(0); // (1, T)
        var chances = nn.functional.log_softmax(decoder.Logits(decoder.Forward(ids)), 1); // (T, V)
        return -Enumerable
            .Range(1, document.Ids.Length - 1)
            .Where(i => document.LossMask[i])
            .Sum(i => (double)chances[i - 1, document.Ids[i]].item<float>());
    }

    private static double Norm(IEnumerable<float> values) =>
        Math.Sqrt(values.Sum(value => (double)value * value));

    private static void AssertNear(float[] expected, float[] actual, double relative)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(Norm(expected) > 0);
        var difference = Norm(expected.Zip(actual, (one, other) => one - other));
        Assert.True(
            difference <= relative * Norm(expected),
            $"the difference is {difference / Norm(expected):e2} of the norm"
        );
    }
}
