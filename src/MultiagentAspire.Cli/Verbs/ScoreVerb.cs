using System.CommandLine;
using System.Text.Json;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Files;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;
using static TorchSharp.torch;

namespace MultiagentAspire.Cli.Verbs;

/// <summary><c>multiagent score</c>: logits after the last id, and the log-probability of each id but the first.</summary>
internal static class ScoreVerb
{
    public static Command Create()
    {
        var model = new ModelOptions();
        var ids = ModelOptions.Ids;
        var json = new Option<bool>("--json") { Description = "One JSON object (the only form there is)." };
        var verb = new Command("score", "Logits of the last position and log-probabilities of the given ids.") { model.Model, model.Adapter, ids, json };
        verb.SetAction(parsed =>
        {
            var given = ModelOptions.ParseIds(parsed.GetValue(ids) ?? throw new ArgumentException("Give --ids."));
            Console.WriteLine(JsonSerializer.Serialize(Score(model.ModelOf(parsed).Path, parsed.GetValue(model.Adapter), given)));
        });
        return verb;
    }

    private static object Score(string folder, string? adapterFolder, int[] ids)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        ComputeLines.Write(DevicePlacement.Current);
        MemoryNeed.OfWeights(ModelConfig.Read(folder)).RequireFits(folder, AvailableMemory.On(DevicePlacement.Current.Device), "Use a smaller model");
        using var decoder = Decoder.Load(folder);
        if (ids.Any(id => id >= decoder.Config.VocabularySize)) throw new ArgumentException($"--ids: the model's vocabulary has {decoder.Config.VocabularySize} tokens.");
        if (ids.Length > decoder.Config.MaxPositions) throw new ArgumentException($"--ids: {ids.Length} ids are more than the model's {decoder.Config.MaxPositions} positions.");
        using var adapter = adapterFolder is null ? null : LoraAdapter.Load(adapterFolder, decoder.Config);
        var tokens = tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length], device: decoder.Device); // (1, T)
        var logits = decoder.Logits(decoder.Forward(tokens, adapter?.Weights(training: false))); // (T, V)
        var logprobs = logits.narrow(0, 0, ids.Length - 1).log_softmax(-1).gather(1, tokens.view(-1, 1).narrow(0, 1, ids.Length - 1)); // (T-1, 1)
        return new { logits = logits.select(0, ids.Length - 1).cpu().data<float>().ToArray(), logprobs = logprobs.cpu().data<float>().ToArray() };
    }
}
