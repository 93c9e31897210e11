using System.CommandLine;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent score</c>: logits after the last id, and the log-probability (natural logarithm) of each id but the
/// first, as JSON. For comparison with other implementations.
/// </summary>
internal static class ScoreCommand
{
    private static readonly ModelOptions Model = new();
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object (the only form there is).",
    };

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "score",
            "Logits of the last position and log-probabilities of the given ids."
        )
        {
            Model.Model,
            Model.Adapter,
            ModelOptions.Ids,
            Json,
        };
        command.SetAction(parsed =>
        {
            var list = parsed.GetValue(ModelOptions.Ids) ?? throw new ArgumentException("Give --ids.");
            var ids = ModelOptions.ParseIds(list);
            var scores = Score(Model.ModelOf(parsed), parsed.GetValue(Model.Adapter), ids);
            Console.WriteLine(JsonSerializer.Serialize(scores));
        });
        return command;
    }

    /// <summary>The object that is printed: <c>logits</c> (V) after the last id and <c>logprobs</c> (T−1).</summary>
    private static object Score(ModelRef model, string? adapterFolder, int[] ids)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var config = ModelConfig.Read(model.Path);
        RequireFits(model, config, ids);
        using var decoder = Decoder.Load(model.Path);
        using var adapter = adapterFolder is null ? null : LoraAdapter.Load(adapterFolder, config);
        if (adapter is { HasOriginMetadata: true })
            adapter.RequireTrainedOn(adapterFolder!, model.Digest, ChatTemplate.Load(model.Path).Digest);
        ComputeSummary.Write(DevicePlacement.Current);
        var values = ids.Select(id => (long)id).ToArray();
        var tokens = tensor(values, [1, ids.Length], device: decoder.Device); // (1, T)
        var logits = decoder.Logits(decoder.Forward(tokens, adapter?.Weights(training: false))); // (T, V)
        return new
        {
            logits = logits.select(0, ids.Length - 1).cpu().data<float>().ToArray(),
            logprobs = LogProbabilities(logits, tokens, ids.Length - 1),
        };
    }

    /// <summary>Refuses ids, a length or a model that cannot be computed, before weights are read.</summary>
    private static void RequireFits(ModelRef model, ModelConfig config, int[] ids)
    {
        ModelOptions.RequireKnown(ids, config);
        if (ids.Length > config.MaxPositions)
            throw new ArgumentException(
                $"--ids: {ids.Length} ids are more than the model's {config.MaxPositions} positions."
            );
        var available = AvailableMemory.On(DevicePlacement.Current.Device);
        MemoryRequirement.ForWeights(config).RequireFits(model.Path, available, "Use a smaller model");
    }

    /// <summary>
    /// Log-probability of each id but the first, given the ids before it: <paramref name="count"/> values, none
    /// for a single id.
    /// </summary>
    private static float[] LogProbabilities(Tensor logits, Tensor tokens, int count)
    {
        if (count == 0)
            return [];
        var next = tokens.view(-1, 1).narrow(0, 1, count); // (T-1, 1)
        var probabilities = logits.narrow(0, 0, count).log_softmax(-1); // (T-1, V)
        return probabilities.gather(1, next).cpu().data<float>().ToArray();
    }
}
