using MultiagentAspire.Core;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Sft;

/// <summary>
/// Supervised finetuning of one adapter, or of all weights: next-token cross entropy on the learned
/// positions, each times the weight of its example, divided by the number of learned tokens of the whole batch, so
/// that accumulated micro-batches equal one large batch (torchtune, lora_finetune_single_device). The divisor does
/// not depend on the weights: in batches of one example they would cancel out.
/// </summary>
internal sealed class SftTrainer : IDisposable
{
    private readonly Decoder _decoder;
    private readonly LoraAdapter? _adapter;
    private readonly IReadOnlyList<TrainingDocument> _examples;
    private readonly TrainingSettings _settings;
    private readonly ulong _seed;
    private readonly Tensor[] _parameters;
    private readonly AdamW _optimizer;

    /// <summary>Prepares the parameters and the optimizer. Parameters require gradients until disposal.</summary>
    /// <param name="decoder">The base. Its weights change only when <paramref name="adapter"/> is null.</param>
    /// <param name="adapter">The adapter to train; null: all weights.</param>
    /// <param name="examples">At least one.</param>
    /// <param name="settings">Batches, learning rate, weight decay and gradient limits.</param>
    /// <param name="seed">Seed of the schedule and of dropout.</param>
    public SftTrainer(
        Decoder decoder,
        LoraAdapter? adapter,
        IReadOnlyList<TrainingDocument> examples,
        TrainingSettings settings,
        ulong seed
    )
    {
        (_decoder, _adapter, _examples, _settings, _seed) = (decoder, adapter, examples, settings, seed);
        Schedule = new SftSchedule(examples.Count, settings, seed);
        _parameters = adapter is null ? [.. decoder.Weights] : [.. adapter.Trainable()];
        foreach (var parameter in _parameters)
            parameter.requires_grad_(true);
        _optimizer = new AdamW(_parameters, weightDecay: settings.WeightDecay);
    }

    /// <summary>Examples and learning rate of each step.</summary>
    public SftSchedule Schedule { get; }

    /// <summary>All tensors that a checkpoint must store: parameters and optimizer state.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        _parameters.Select((tensor, i) => ($"parameter.{i}", tensor)).Concat(_optimizer.State());

    /// <summary>
    /// Runs one optimizer step over the examples of its batch, in micro-batches. Its randomness depends on the seed
    /// and the step alone.
    /// </summary>
    /// <param name="step">The step, from 0.</param>
    public SftStep Step(int step)
    {
        using var scope = NewDisposeScope();
        SeedDropout(step);
        var examples = Schedule.ExamplesAt(step).Select(i => _examples[i]).ToList();
        var batches = DocumentBatches.Create(
            examples,
            _settings.MicroBatchTokens,
            Seeds.Derive(_seed, "micro", step)
        );
        var learnedTokens = batches.Sum(batch => batch.LearnedTokens);
        var loss = 0.0;
        foreach (var batch in batches)
            loss += Accumulate(batch, learnedTokens);
        if (_settings.MaxGradientNorm > 0)
            _optimizer.ClipGradients(_settings.MaxGradientNorm);
        _optimizer.Step(Schedule.RateAt(step));
        foreach (var parameter in _parameters)
            parameter.grad = null;
        return new SftStep(loss, examples.Sum(example => (long)example.Ids.Length), learnedTokens);
    }

    /// <summary>Seeds the random generators, from which dropout draws.</summary>
    private void SeedDropout(int step)
    {
        var seed = (long)(Seeds.Derive(_seed, "dropout", step) >> 1);
        manual_seed(seed);
        if (_decoder.Device.type == TorchSharp.DeviceType.CUDA)
            cuda.manual_seed(seed); // the line above seeds the CPU's generator only
    }

    /// <summary>Adds one micro-batch's share of the gradient, and returns its share of the loss.</summary>
    private double Accumulate(TokenBatch batch, long learnedInStep)
    {
        using var scope = NewDisposeScope();
        using var divisor = learnedInStep.ToScalar();
        var ids = tensor(batch.Ids, [batch.Rows, batch.Length], device: _decoder.Device); // (B, T)
        var indices = Enumerable
            .Range(0, batch.Labels.Length)
            .Where(i => batch.Labels[i] >= 0)
            .Select(i => (long)i)
            .ToArray();
        var positions = tensor(indices, device: _decoder.Device); // (learned)
        var targets = tensor([.. indices.Select(i => batch.Labels[i])], device: _decoder.Device); // (learned)
        var weights = batch.RowWeights is { } rows
            ? tensor([.. indices.Select(i => (float)rows[(int)(i / batch.Length)])], device: _decoder.Device)
            : null; // (learned)
        Tensor LossOf(Tensor hidden)
        {
            // The head is only computed where there is loss.
            var learned = hidden.index_select(0, positions); // (B·T, C) → (learned, C)
            var logits = _decoder.Logits(learned).to(ScalarType.Float32); // (learned, V)
            return SumLoss(logits, targets, weights).div(divisor);
        }
        var adapter = _adapter?.Weights(training: true);
        if (_settings.GradientCheckpointing)
            return GradientCheckpointing.Backward(_decoder, adapter, ids, LossOf);
        var loss = LossOf(_decoder.Forward(ids, adapter)); // (B·T, C) → scalar
        loss.backward();
        return loss.item<float>();
    }

    /// <summary>Sum of the negative log-likelihoods, each times its weight.</summary>
    /// <param name="logits">(learned, V).</param>
    /// <param name="targets">(learned).</param>
    /// <param name="weights">(learned); null: all are 1.</param>
    private static Tensor SumLoss(Tensor logits, Tensor targets, Tensor? weights)
    {
        if (weights is null)
            return nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.Sum);
        var losses = nn.functional.cross_entropy(logits, targets, reduction: nn.Reduction.None); // (learned)
        return losses.mul(weights).sum();
    }

    /// <summary>Frees the optimizer. The parameters stay and require no gradients any more.</summary>
    public void Dispose()
    {
        foreach (var parameter in _parameters)
            parameter.requires_grad_(false);
        _optimizer.Dispose();
    }
}
