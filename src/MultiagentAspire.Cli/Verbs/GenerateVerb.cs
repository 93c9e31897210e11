using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Core;
using MultiagentAspire.Inference;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Cli.Verbs;

/// <summary><c>multiagent generate</c>: one completion.</summary>
internal static class GenerateVerb
{
    public static Command Create()
    {
        var model = new ModelOptions();
        var prompt = new Option<string?>("--prompt") { Description = "A user message, rendered by the model's chat template." };
        var ids = ModelOptions.Ids;
        var tokens = Limits.Between("--max-tokens", 128, 1, 131_072, "Most tokens to generate.");
        var temperature = Limits.Between("--temperature", 1.0, 0, 10, "0 = greedy.");
        var seed = new Option<long>("--seed") { Description = "Equal seeds give equal texts." };
        var ignoreEos = new Option<bool>("--ignore-eos") { Description = "Go on past end-of-turn tokens." };
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var verb = new Command("generate", "Generates one completion.") { model.Model, model.Adapter, prompt, ids, tokens, temperature, seed, ignoreEos, json };
        verb.SetAction(async (parsed, cancellationToken) =>
        {
            var reference = model.ModelOf(parsed);
            await using var host = MultiagentHost.Build(new EngineOptions { MaxBatch = 1 });
            var models = host.Services.GetRequiredService<ModelHost>();
            ComputeLines.Write(models);
            var loaded = models.Get(reference);
            var promptIds = (parsed.GetValue(ids), parsed.GetValue(prompt)) switch
            {
                ({ } list, null) => ModelOptions.ParseIds(list),
                (null, { } text) => loaded.Template.RenderPrompt([ChatTurn.User(text)], loaded.Tokenizer),
                _ => throw new ArgumentException("Give either --prompt or --ids."),
            };
            var sampling = new SamplingSettings(parsed.GetValue(temperature), TopP: 1, MaxTokens: parsed.GetValue(tokens));
            var request = new GenerationRequest(promptIds, sampling, unchecked((ulong)parsed.GetValue(seed)), model.AdapterOf(parsed), IgnoreEos: parsed.GetValue(ignoreEos));
            var result = await loaded.Engine.GenerateAsync(request, cancellationToken);
            var generated = loaded.Tokenizer.Decode(result.Ids, skipSpecial: true);
            var record = new { ids = result.Ids, text = generated, finishReason = result.Finish == FinishReason.Stop ? "stop" : "length", seed = parsed.GetValue(seed) };
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(record) : generated);
            return 0;
        });
        return verb;
    }
}
