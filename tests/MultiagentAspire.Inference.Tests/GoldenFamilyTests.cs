using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Testing;
using static TorchSharp.torch;

namespace MultiagentAspire.Inference.Tests;

/// <summary>The engine against transformers' greedy texts in every family.</summary>
public sealed class GoldenFamilyTests
{
    [Theory]
    [InlineData("llama3")]
    [InlineData("llama-tied")]
    [InlineData("mistral")]
    [InlineData("phi3")]
    [InlineData("phi3-longrope")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    public async Task Greedy_ids_in_one_batch_are_the_references_and_those_without_a_cache(string family)
    {
        var folder = Repository.At($"tests/MultiagentAspire.Testing/Golden/models/{family}");
        using var golden = JsonDocument.Parse(
            await File.ReadAllTextAsync(
                Path.Combine(folder, "golden.json"),
                TestContext.Current.CancellationToken
            )
        );
        var prompts = golden.RootElement.GetProperty("input_ids").Deserialize<int[][]>()!;
        var expected = golden.RootElement.GetProperty("greedy_ids").Deserialize<int[][]>()!;
        // Steps of few tokens: prompts are read in pieces, and a longrope sequence that crosses its context
        // is read again in pieces.
        await using var engine = new InferenceEngine(
            Decoder.Load(folder),
            tokenizer: null,
            [],
            new EngineOptions
            {
                CacheMebibytes = 16,
                MaxBatch = 3,
                StepTokens = 10,
            }
        );
        var requests = prompts.Select(prompt => new GenerationRequest(
            prompt,
            new SamplingSettings(0, 1, MaxTokens: expected[0].Length),
            Seed: 1
        ));
        var results = await Task.WhenAll(
            requests
                .Append(new GenerationRequest([5, 6, 7], new SamplingSettings(0, 1, MaxTokens: 40), Seed: 1))
                .Select(request => engine.GenerateAsync(request, TestContext.Current.CancellationToken))
        );
        // Past the original context of longrope the reference forgets the text (GoldenDecoderTests): there
        // the law is what a pass without a cache gives.
        var sound = family == "phi3-longrope" ? 9 : expected[0].Length;
        using var decoder = Decoder.Load(folder);
        for (var row = 0; row < prompts.Length; row++)
        {
            Assert.Equal(expected[row][..sound], results[row].Ids[..sound]);
            Assert.Equal(Uncached(decoder, prompts[row], expected[row].Length), results[row].Ids);
        }
        Assert.Equal(Uncached(decoder, [5, 6, 7], 40), results[^1].Ids);
    }

    private static List<int> Uncached(Decoder decoder, int[] prompt, int count)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var known = prompt.ToList();
        while (known.Count < prompt.Length + count)
        {
            var hidden = decoder.Forward(tensor(known.Select(id => (long)id).ToArray(), [1, known.Count])); // (T, C)
            known.Add((int)decoder.Logits(hidden)[^1].argmax().item<long>());
        }
        return known[prompt.Length..];
    }
}
