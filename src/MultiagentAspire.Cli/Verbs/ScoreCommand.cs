using System.CommandLine;
using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Cli.Verbs;

/// <summary>
/// <c>multiagent score</c>: logits after the last id, and the log-probability of each id but the first.
/// </summary>
internal static class ScoreCommand
{
    public static Command Create()
    {
        var model = new ModelOptions();
        var ids = ModelOptions.Ids;
        var json = new Option<bool>("--json") { Description = "One JSON object (the only form there is)." };
        var verb = new Command("score", "Logits of the last position and log-probabilities of the given ids.")
        {
            model.Model,
            model.Adapter,
            ids,
            json,
        };
        verb.SetAction(parsed =>
        {
            var given = ModelOptions.ParseIds(
                parsed.GetValue(ids) ?? throw new ArgumentException("Give --ids.")
            );
            Console.WriteLine(
                JsonSerializer.Serialize(Score(model.ModelOf(parsed), parsed.GetValue(model.Adapter), given))
            );
        });
        return verb;
    }

    private static object Score(ModelRef model, string? adapterFolder, int[] ids)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var config = ModelConfig.Read(model.Path);
        ModelOptions.RequireKnown(ids, config);
        if (ids.Length > config.MaxPositions)
            throw new ArgumentException(
                $"--ids: {ids.Length} ids are more than the model's {config.MaxPositions} positions."
            );
        MemoryRequirement
            .ForWeights(config)
            .RequireFits(
                model.Path,
                AvailableMemory.On(DevicePlacement.Current.Device),
                "Use a smaller model"
            );
        using var decoder = Decoder.Load(model.Path);
        using var adapter = adapterFolder is null ? null : LoraAdapter.Load(adapterFolder, config);
        if (adapter is { HasOriginMetadata: true })
            adapter.RequireTrainedOn(adapterFolder!, model.Digest, ChatTemplate.Load(model.Path).Digest);
        ComputeSummary.Write(DevicePlacement.Current);
        var tokens = tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length], device: decoder.Device); // (1, T)
        var logits = decoder.Logits(decoder.Forward(tokens, adapter?.Weights(training: false))); // (T, V)
        return new
        {
            logits = logits.select(0, ids.Length - 1).cpu().data<float>().ToArray(),
            logprobs = LogProbabilities(logits, tokens, ids.Length - 1),
        };
    }

    /// <summary>Of each id but the first; a single id has none.</summary>
    private static float[] LogProbabilities(Tensor logits, Tensor tokens, int count) =>
        count == 0
            ? []
            : logits
                .narrow(0, 0, count)
                .log_softmax(-1)
                .gather(1, tokens.view(-1, 1).narrow(0, 1, count))
                .cpu()
                .data<float>()
                .ToArray(); // (T-1)
}
