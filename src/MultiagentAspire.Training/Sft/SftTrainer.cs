using MultiagentAspire.Core;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Optimizers;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Sft;

/// <summary>
/// Supervised finetuning of one adapter, or of all weights: next-token cross entropy on the learned
/// positions, divided by the number of learned tokens of the whole batch, so that accumulated micro-batches
/// equal one large batch (torchtune, lora_finetune_single_device).
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

    /// <param name="decoder">The base. Its weights change only when <paramref name="adapter"/> is null.</param>
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

    public SftSchedule Schedule { get; }

    /// <summary>All that a checkpoint must hold beside the step number.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State() =>
        _parameters.Select((t, i) => ($"parameter.{i}", t)).Concat(_optimizer.State());

    /// <summary>Runs optimizer step <paramref name="step"/> (0-based).</summary>
    public SftStep Step(int step)
    {
        using var scope = NewDisposeScope();
        var chance = (long)(Seeds.Derive(_seed, "dropout", step) >> 1);
        manual_seed(chance);
        if (_decoder.Device.type == TorchSharp.DeviceType.CUDA)
            cuda.manual_seed(chance); // the line above seeds the CPU's generator only
        var chosen = Schedule.ExamplesAt(step).Select(i => _examples[i]).ToList();
        var batches = DocumentBatches.Create(
            chosen,
            _settings.MicroBatchTokens,
            Seeds.Derive(_seed, "micro", step)
        );
        var learned = batches.Sum(b => b.Learned);
        var loss = 0.0;
        foreach (var batch in batches)
            loss += Accumulate(batch, learned);
        if (_settings.MaxGradientNorm > 0)
            _optimizer.ClipGradients(_settings.MaxGradientNorm);
        _optimizer.Step(Schedule.RateAt(step));
        foreach (var parameter in _parameters)
            parameter.grad = null;
        return new SftStep(loss, chosen.Sum(d => (long)d.Ids.Length), learned);
    }

    /// <summary>Adds one micro-batch's share of the gradient; gives its share of the loss.</summary>
    private double Accumulate(TokenBatch batch, long learnedInStep)
    {
        using var scope = NewDisposeScope();
        var ids = tensor(batch.Ids, [batch.Rows, batch.Length], device: _decoder.Device); // (B, T)
        var indices = Enumerable
            .Range(0, batch.Labels.Length)
            .Where(i => batch.Labels[i] >= 0)
            .Select(i => (long)i)
            .ToArray();
        var where = tensor(indices, device: _decoder.Device);
        var targets = tensor([.. indices.Select(i => batch.Labels[i])], device: _decoder.Device); // (learned)
        Tensor LossOf(Tensor hidden)
        {
            var picked = hidden.index_select(0, where); // (learned, C): the head is only needed where there is loss
            return nn.functional.cross_entropy(
                    _decoder.Logits(picked).to(ScalarType.Float32),
                    targets,
                    reduction: nn.Reduction.Sum
                ) / learnedInStep;
        }
        var adapter = _adapter?.Weights(training: true);
        if (_settings.GradientCheckpointing)
            return GradientCheckpointing.Backward(_decoder, adapter, ids, LossOf);
        var loss = LossOf(_decoder.Forward(ids, adapter)); // (B·T, C) → scalar
        loss.backward();
        return loss.item<float>();
    }

    public void Dispose()
    {
        foreach (var parameter in _parameters)
            parameter.requires_grad_(false);
        _optimizer.Dispose();
    }
}
