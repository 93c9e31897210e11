using System.Buffers.Binary;
using System.Text;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Finetuning.Steps;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Adapters that a run begins with, by what their files say of their base.</summary>
public sealed class AdapterBasesTests : IDisposable
{
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_run_starts_with_adapters_of_its_model_or_of_an_unknown_one_and_not_of_another()
    {
        var run = Load();
        Write($$$"""{"__metadata__":{"base_digest":"another"}}""");
        var refusal = await Assert.ThrowsAsync<InvalidRunFileException>(() => _work.ExecuteAsync(run));
        Assert.Contains("another base model", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_work.RunPath("")));

        Write($$$"""{"__metadata__":{"base_digest":"{{{ContentDigest.OfModel(_work.Model)}}}"}}""");
        AdapterBases.Check(run);
        Write("""{"__metadata__":{"format":"pt"}}""");
        AdapterBases.Check(run);
        await _work.ExecuteAsync(run);
    }

    /// <summary>The loader explains what is wrong with a file; here nothing but a digest comes out of it.</summary>
    [Fact]
    public void No_file_is_too_strange()
    {
        string[] pieces =
        [
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"__metadata__\"",
            "\"base_digest\"",
            "\"x\"",
            "7",
            "null",
            "\"\\ud800\"",
            "\0",
            "{\"__metadata__\":{\"base_digest\":",
            "[[[[[[",
        ];
        Load();
        Gen.Select(
                Gen.Int[0, pieces.Length - 1].Array[0, 12],
                Gen.OneOf(
                    Gen.Const((ulong?)null),
                    Gen.ULong.Select(length => (ulong?)length),
                    Gen.ULong[0, 100].Select(length => (ulong?)length)
                ),
                Gen.Int[0, 12]
            )
            .Sample(
                (picked, claimed, kept) =>
                {
                    Write(string.Concat(picked.Select(piece => pieces[piece])), claimed, kept);
                    Assert.True(
                        ResourceLimits.AssertReadsOrRejects<InvalidRunFileException>(
                            1 << 20,
                            () => AdapterBases.BaseOf(Adapter)
                        )
                    );
                },
                iter: 2000,
                threads: 1
            );
    }

    private string Adapter => Path.Combine(_work.Root(), "..", "adapter");

    private RunFile Load()
    {
        Directory.CreateDirectory(Adapter);
        File.WriteAllText(Path.Combine(Adapter, "adapter_config.json"), "{}");
        File.WriteAllText(Path.Combine(Adapter, "level.txt"), "0"); // of the scripted agents
        return _work.Load(
            iterations: 1,
            changes: json =>
                json.Replace(
                    "\"agents\": { ",
                    "\"agents\": { \"adapter\": \"adapter\", ",
                    StringComparison.Ordinal
                )
        );
    }

    private void Write(string header, ulong? claimed = null, int kept = int.MaxValue)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, claimed ?? (ulong)text.Length);
        File.WriteAllBytes(
            Path.Combine(Adapter, "adapter_model.safetensors"),
            [.. ((byte[])[.. prefix, .. text]).Take(claimed is null ? int.MaxValue : kept)]
        );
    }
}
