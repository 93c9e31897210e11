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

namespace MultiagentAspire.Cli.Commands;

/// <summary>
/// <c>multiagent generate</c>: one completion of a prompt (rendered by the chat template) or of token ids.
/// </summary>
internal static class GenerateCommand
{
    private static readonly ModelOptions Model = new();
    private static readonly Option<string?> Prompt = new("--prompt")
    {
        Description = "A user message, rendered by the model's chat template.",
    };
    private static readonly Option<int> MaxTokens = OptionLimits.InRange(
        "--max-tokens",
        128,
        1,
        131_072,
        "Maximum number of tokens to generate."
    );
    private static readonly Option<double> Temperature = OptionLimits.InRange(
        "--temperature",
        1.0,
        0,
        10,
        "0 = greedy."
    );
    private static readonly Option<long> Seed = new("--seed")
    {
        Description = "Equal seeds give equal texts.",
    };
    private static readonly Option<bool> IgnoreEos = new("--ignore-eos")
    {
        Description = "Continue past end-of-turn tokens.",
    };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object." };

    /// <summary>Builds the command; each call gives a new one over the same options.</summary>
    public static Command Create()
    {
        var command = new Command("generate", "Generates one completion.")
        {
            Model.Model,
            Model.Adapter,
            Prompt,
            ModelOptions.Ids,
            MaxTokens,
            Temperature,
            Seed,
            IgnoreEos,
            Json,
        };
        command.SetAction(ExecuteAsync);
        return command;
    }

    /// <summary>
    /// Checks the ids against the vocabulary before weights are loaded, generates, and prints text or JSON.
    /// </summary>
    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var model = Model.ModelOf(parsed);
        var ids = parsed.GetValue(ModelOptions.Ids) is { } list ? RequireKnown(list, model.Path) : null;
        var prompt = parsed.GetValue(Prompt);
        if (ids is null == prompt is null)
            throw new ArgumentException("Give either --prompt or --ids.");
        var (result, text) = ids is null
            ? await AnswerAsync(parsed, model, prompt!, cancellationToken)
            : await ContinueAsync(parsed, model, ids, cancellationToken);
        Console.WriteLine(
            parsed.GetValue(Json) ? FormatJson(parsed, result, text) : FormatText(result, text)
        );
        return 0;
    }

    /// <summary>Completes token ids; a model without a tokenizer gives ids and an empty text.</summary>
    private static async Task<(GenerationResult Result, string Text)> ContinueAsync(
        ParseResult parsed,
        ModelRef model,
        int[] ids,
        CancellationToken cancellationToken
    )
    {
        var request = CreateRequest(parsed, ids);
        return Tokenizer.IsIn(model.Path)
            ? await GenerateAsync(model, _ => request, cancellationToken)
            : (await GenerateFromIdsAsync(model, request, cancellationToken), "");
    }

    /// <summary>Answers a user message.</summary>
    private static Task<(GenerationResult Result, string Text)> AnswerAsync(
        ParseResult parsed,
        ModelRef model,
        string message,
        CancellationToken cancellationToken
    )
    {
        GenerationRequest Render(LoadedModel loaded)
        {
            var prompt = loaded.Template.RenderPrompt([ChatTurn.User(message)], loaded.Tokenizer);
            return CreateRequest(parsed, prompt);
        }
        return GenerateAsync(model, Render, cancellationToken);
    }

    /// <summary>The request of this command's sampling options; top-p is 1.</summary>
    private static GenerationRequest CreateRequest(ParseResult parsed, IReadOnlyList<int> prompt)
    {
        var sampling = new SamplingSettings(
            parsed.GetValue(Temperature),
            TopP: 1,
            MaxTokens: parsed.GetValue(MaxTokens)
        );
        return new GenerationRequest(
            prompt,
            sampling,
            unchecked((ulong)parsed.GetValue(Seed)),
            Model.AdapterOf(parsed),
            IgnoreEos: parsed.GetValue(IgnoreEos)
        );
    }

    /// <summary>The text, or the ids separated by commas where there is no tokenizer.</summary>
    private static string FormatText(GenerationResult result, string text) =>
        text.Length > 0 ? text : string.Join(',', result.Ids);

    /// <summary>The object of <c>--json</c>; <c>finishReason</c> is <c>stop</c> or <c>length</c>.</summary>
    private static string FormatJson(ParseResult parsed, GenerationResult result, string text)
    {
        var record = new
        {
            ids = result.Ids,
            text,
            finishReason = result.FinishReason == FinishReason.Stop ? "stop" : "length",
            seed = parsed.GetValue(Seed),
        };
        return JsonSerializer.Serialize(record);
    }

    /// <summary>Loads the model with its tokenizer and generates.</summary>
    /// <param name="createRequest">Makes the request after loading, when the template is known.</param>
    private static async Task<(GenerationResult Result, string Text)> GenerateAsync(
        ModelRef model,
        Func<LoadedModel, GenerationRequest> createRequest,
        CancellationToken cancellationToken
    )
    {
        await using var host = MultiagentHost.Build(new EngineOptions { MaxBatch = 1 });
        var models = host.Services.GetRequiredService<ModelCache>();
        ComputeSummary.Write(models);
        var loaded = models.Get(model);
        var result = await loaded.Engine.GenerateAsync(createRequest(loaded), cancellationToken);
        return (result, loaded.Tokenizer.Decode(result.Ids, skipSpecial: true));
    }

    /// <summary>Reads ids that are all in the vocabulary of the model in a folder.</summary>
    private static int[] RequireKnown(string list, string folder)
    {
        var ids = ModelOptions.ParseIds(list);
        ModelOptions.RequireKnown(ids, ModelConfig.Read(folder));
        return ids;
    }

    /// <summary>Generates with the weights alone, for a model folder without a tokenizer.</summary>
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
