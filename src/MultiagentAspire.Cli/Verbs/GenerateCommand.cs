using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MultiagentAspire.AllInOne;
using MultiagentAspire.Core;
using MultiagentAspire.Inference;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Modeling.Torch;

namespace MultiagentAspire.Cli.Verbs;

/// <summary><c>multiagent generate</c>: one completion.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var model = new ModelOptions();
        var prompt = new Option<string?>("--prompt")
        {
            Description = "A user message, rendered by the model's chat template.",
        };
        var ids = ModelOptions.Ids;
        var tokens = OptionLimits.InRange(
            "--max-tokens",
            128,
            1,
            131_072,
            "Maximum number of tokens to generate."
        );
        var temperature = OptionLimits.InRange("--temperature", 1.0, 0, 10, "0 = greedy.");
        var seed = new Option<long>("--seed") { Description = "Equal seeds give equal texts." };
        var ignoreEos = new Option<bool>("--ignore-eos")
        {
            Description = "Continue past end-of-turn tokens.",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object." };
        var verb = new Command("generate", "Generates one completion.")
        {
            model.Model,
            model.Adapter,
            prompt,
            ids,
            tokens,
            temperature,
            seed,
            ignoreEos,
            json,
        };
        verb.SetAction(
            async (parsed, cancellationToken) =>
            {
                var reference = model.ModelOf(parsed);
                var sampling = new SamplingSettings(
                    parsed.GetValue(temperature),
                    TopP: 1,
                    MaxTokens: parsed.GetValue(tokens)
                );
                GenerationRequest Request(IReadOnlyList<int> of) =>
                    new(
                        of,
                        sampling,
                        unchecked((ulong)parsed.GetValue(seed)),
                        model.AdapterOf(parsed),
                        IgnoreEos: parsed.GetValue(ignoreEos)
                    );
                var given = parsed.GetValue(ids) is { } list ? RequireKnown(list, reference.Path) : null;
                var (result, text) = (given, parsed.GetValue(prompt)) switch
                {
                    ({ } some, null) when !Tokenizer.IsIn(reference.Path) => (
                        await GenerateFromIdsAsync(reference, Request(some), cancellationToken),
                        ""
                    ),
                    ({ } some, null) => await GenerateAsync(reference, _ => Request(some), cancellationToken),
                    (null, { } message) => await GenerateAsync(
                        reference,
                        loaded =>
                            Request(loaded.Template.RenderPrompt([ChatTurn.User(message)], loaded.Tokenizer)),
                        cancellationToken
                    ),
                    _ => throw new ArgumentException("Give either --prompt or --ids."),
                };
                var record = new
                {
                    ids = result.Ids,
                    text,
                    finishReason = result.Finish == FinishReason.Stop ? "stop" : "length",
                    seed = parsed.GetValue(seed),
                };
                Console.WriteLine(
                    parsed.GetValue(json) ? JsonSerializer.Serialize(record)
                    : text.Length > 0 ? text
                    : string.Join(',', result.Ids)
                );
                return 0;
            }
        );
        return verb;
    }

    private static async Task<(GenerationResult Result, string Text)> GenerateAsync(
        ModelRef reference,
        Func<LoadedModel, GenerationRequest> requestOf,
        CancellationToken cancellationToken
    )
    {
        await using var host = MultiagentHost.Build(new EngineOptions { MaxBatch = 1 });
        var models = host.Services.GetRequiredService<ModelCache>();
        ComputeSummary.Write(models);
        var loaded = models.Get(reference);
        var result = await loaded.Engine.GenerateAsync(requestOf(loaded), cancellationToken);
        return (result, loaded.Tokenizer.Decode(result.Ids, skipSpecial: true));
    }

    private static int[] RequireKnown(string list, string folder)
    {
        var ids = ModelOptions.ParseIds(list);
        ModelOptions.RequireKnown(ids, ModelConfig.Read(folder));
        return ids;
    }

    /// <summary>Ids in and ids out need weights and nothing else.</summary>
    private static async Task<GenerationResult> GenerateFromIdsAsync(
        ModelRef model,
        GenerationRequest request,
        CancellationToken cancellationToken
    )
    {
        MemoryRequirement
            .ForWeights(ModelConfig.Read(model.Path))
            .RequireFits(
                model.Path,
                AvailableMemory.On(DevicePlacement.Current.Device),
                "Use a smaller model"
            );
        var origin = request.Adapter is null
            ? null
            : new AdapterOrigin(model.Digest, ChatTemplate.Load(model.Path).Digest);
        await using var engine = new InferenceEngine(
            Decoder.Load(model.Path),
            tokenizer: null,
            GenerationConfig.Read(model.Path).EosTokenIds,
            new EngineOptions { MaxBatch = 1 },
            origin
        );
        ComputeSummary.Write(DevicePlacement.Current);
        return await engine.GenerateAsync(request, cancellationToken);
    }
}
