using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary>Checkpoints of every family by the command line; they have no tokenizer.</summary>
public sealed class FamilyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Families => ["llama3", "llama-tied", "mistral", "phi3", "phi3-longrope", "qwen2", "qwen3"];

    [Theory, MemberData(nameof(Families))]
    public void Ids_go_in_and_the_references_ids_come_out(string family)
    {
        var (folder, golden) = Golden(family);
        var ended = Command.Run("generate", "--model", folder, "--ids", Ids(golden["input_ids"]![0]!), "--max-tokens", "24", "--temperature", "0", "--ignore-eos", "--json");
        Assert.Equal(0, ended.ExitCode);
        var result = JsonNode.Parse(ended.Output)!;
        var sound = family == "phi3-longrope" ? 9 : 24; // past its context the reference's ids do not continue the text (GoldenDecoderTests)
        var ids = result["ids"].Deserialize<int[]>()!;
        Assert.Equal(24, ids.Length);
        Assert.Equal(golden["greedy_ids"]![0]!.Deserialize<int[]>()![..sound], ids[..sound]);
        Assert.Equal(("length", ""), (result["finishReason"]!.GetValue<string>(), result["text"]!.GetValue<string>()));
    }

    [Theory, MemberData(nameof(Families))]
    public void Scores_are_the_references_logits_past_the_original_context(string family)
    {
        var (folder, golden) = Golden(family);
        var ended = Command.Run("score", "--model", folder, "--ids", Ids(golden["long_input_ids"]![0]!), "--json");
        Assert.Equal(0, ended.ExitCode);
        var logits = JsonNode.Parse(ended.Output)!["logits"].Deserialize<double[]>()!;
        var expected = golden["long_logits_last"]![0].Deserialize<double[]>()!;
        for (var v = 0; v < expected.Length; v++) Assert.Equal(expected[v], logits[v], 1e-4);
    }

    [Theory]
    [InlineData("generate", "Use a smaller model", "--ids", "1,2", "--max-tokens", "4")]
    [InlineData("score", "Use a smaller model", "--ids", "1,2")]
    [InlineData("finetune", "gradientCheckpointing", "--data", "data.jsonl", "--output", "out")]
    [InlineData("finetune", "AdamW's moments", "--data", "data.jsonl", "--output", "out", "--adapter", "full")]
    public void A_model_that_does_not_fit_is_refused_with_the_numbers(string verb, string remedy, params string[] more)
    {
        _folder.Write("data.jsonl", """{"messages":[{"role":"user","content":"1+1"},{"role":"assistant","content":"#2"}]}""");
        more = [.. more.Select(part => part is "data.jsonl" or "out" ? _folder.At(part) : part)];
        var before = Environment.GetEnvironmentVariable(AvailableMemory.Variable);
        try
        {
            Environment.SetEnvironmentVariable(AvailableMemory.Variable, "0.0001");
            Command.AssertRefused(Command.Run([verb, "--model", Repository.TinyModel, .. more]), Repository.TinyModel, "MiB of memory", "weights in fp32", "104.9 KiB left", remedy);
        }
        finally
        {
            Environment.SetEnvironmentVariable(AvailableMemory.Variable, before);
        }
    }

    private static (string Folder, JsonNode Golden) Golden(string family)
    {
        var folder = Repository.At($"tests/MultiagentAspire.Modeling.Tests/Golden/models/{family}");
        return (folder, JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "golden.json")))!);
    }

    private static string Ids(JsonNode ids) => string.Join(',', ids.Deserialize<int[]>()!);

    public void Dispose() => _folder.Dispose();
}
