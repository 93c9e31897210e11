using CsCheck;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Testing;

namespace MultiagentAspire.ModelFiles.Tests.Files;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Shard(string file, params string[] names)
    {
        using var writer = SafetensorsWriter.Create(
            _folder.File(file),
            [.. names.Select(n => new TensorEntry(n, TensorType.U8, [1]))]
        );
        foreach (var name in names)
            writer.Append(name, [(byte)name[0]]);
        writer.Commit();
    }

    private void Index(string map) =>
        _folder.Write(
            "model.safetensors.index.json",
            $$"""{"metadata":{"total_size":2,"total_parameters":2},"weight_map":{{map}}}"""
        );

    [Fact]
    public void Shards_are_one_lookup()
    {
        Shard("model-00001-of-00002.safetensors", "a", "b");
        Shard("model-00002-of-00002.safetensors", "c");
        Index(
            """
            {
                "a": "model-00001-of-00002.safetensors",
                "b": "model-00001-of-00002.safetensors",
                "c": "model-00002-of-00002.safetensors"
            }
            """
        );
        using var checkpoint = SafetensorsCheckpoint.Open(_folder.Path);
        Assert.Equal(["a", "b", "c"], checkpoint.Names.Order());
        Assert.Equal((byte)'c', checkpoint["c"].Bytes[0]);
        Assert.All(checkpoint.Names, name => Assert.Equal(1, checkpoint[name].Length));
        Assert.False(checkpoint.TryGet("d", out _));
        Assert.Throws<ModelFileException>(() => checkpoint["d"]);
    }

    [Theory]
    [InlineData("../secret.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("sub/model.safetensors")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("c:model")]
    public void A_shard_name_that_leaves_the_folder_is_refused(string shard)
    {
        Index($$"""{"a":{{System.Text.Json.JsonSerializer.Serialize(shard)}}}""");
        Assert.Contains(
            "plain file name",
            Assert.Throws<ModelFileException>(() => SafetensorsCheckpoint.Open(_folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""{"a":"absent.safetensors"}""")]
    [InlineData("""{"x":"one.safetensors"}""")]
    [InlineData("""{"a":1}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"\ud800":"one.safetensors"}""")]
    [InlineData("""{"a":"\ud800"}""")]
    public void An_index_that_does_not_fit_its_shards_is_refused(string map)
    {
        Shard("one.safetensors", "a");
        Index(map);
        Assert.Throws<ModelFileException>(() => SafetensorsCheckpoint.Open(_folder.Path));
    }

    [Fact]
    public void A_mutated_index_is_read_or_refused()
    {
        const string Text =
            """{"metadata":{"total_size":2},"weight_map":{"a":"one.safetensors","b":"one.safetensors"}}""";
        var pieces = (string[])
            [
                "\"",
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "null",
                "-1",
                "..",
                "/",
                "\\",
                "\\ud800",
                "\\u0000",
                "\0",
                "one",
                "\"weight_map\":",
                new string('a', 5000),
            ];
        Shard("one.safetensors", "a", "b");
        var opened = 0;
        Gen.Select(Gen.Int[0, Text.Length], Gen.Int[0, 12], Gen.Int[0, pieces.Length - 1])
            .Sample(
                (at, length, piece) =>
                {
                    _folder.Write(
                        "model.safetensors.index.json",
                        Text[..at] + pieces[piece] + Text[Math.Min(Text.Length, at + length)..]
                    );
                    if (
                        ResourceLimits.AssertReadsOrRejects<ModelFileException>(
                            8 << 20,
                            () => SafetensorsCheckpoint.Open(_folder.Path).Dispose()
                        )
                    )
                        opened++;
                },
                iter: Iterations.Of(1000),
                threads: 1
            );
        Assert.InRange(opened, 1, 999);
    }

    [Fact]
    public void An_index_of_very_many_names_takes_time_in_proportion()
    {
        string[] names = [.. Enumerable.Range(0, 200_000).Select(i => FormattableString.Invariant($"t{i}"))];
        Shard("one.safetensors", names);
        Index(
            System.Text.Json.JsonSerializer.Serialize(
                names.ToDictionary(name => name, _ => "one.safetensors")
            )
        );
        var watch = System.Diagnostics.Stopwatch.StartNew();
        using var checkpoint = SafetensorsCheckpoint.Open(_folder.Path);
        Assert.Equal(names.Length, checkpoint.Names.Count);
        // a second; in proportion to the square many minutes
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
    }

    [Fact]
    public void A_folder_without_weights_is_refused() =>
        Assert.Throws<ModelFileException>(() => SafetensorsCheckpoint.Open(_folder.Path));

    [Fact]
    public void Weights_are_checked_against_the_configuration()
    {
        var config = new ModelConfig
        {
            ModelType = "llama",
            HiddenSize = 4,
            IntermediateSize = 6,
            Layers = 1,
            Heads = 2,
            KeyValueHeads = 1,
            HeadSize = 2,
            VocabularySize = 5,
            MaxPositions = 8,
            NormEpsilon = 1e-5,
            TiedEmbeddings = true,
        };
        Store(config, t => t);
        using (var good = SafetensorsCheckpoint.Open(_folder.Path))
            TensorNames.Check(config, good, _folder.Path);
        Store(
            config,
            t =>
                [
                    .. t,
                    new("lm_head.weight", [5, 4]),
                    new("model.layers.0.self_attn.rotary_emb.inv_freq", [1]),
                ]
        );
        using (var derived = SafetensorsCheckpoint.Open(_folder.Path))
            TensorNames.Check(config, derived, _folder.Path);
        Store(config, t => [.. t.Skip(1)]);
        using (var missing = SafetensorsCheckpoint.Open(_folder.Path))
            Assert.Throws<ModelFileException>(() => TensorNames.Check(config, missing, _folder.Path));
        Store(config, t => [.. t, new("model.layers.0.self_attn.q_proj.bias", [4])]);
        using (var extra = SafetensorsCheckpoint.Open(_folder.Path))
            Assert.Contains(
                "q_proj.bias",
                Assert
                    .Throws<ModelFileException>(() => TensorNames.Check(config, extra, _folder.Path))
                    .Message,
                StringComparison.Ordinal
            );
        Store(config with { VocabularySize = 6 }, t => t);
        using (var shape = SafetensorsCheckpoint.Open(_folder.Path))
            Assert.Contains(
                "[6, 4]",
                Assert
                    .Throws<ModelFileException>(() => TensorNames.Check(config, shape, _folder.Path))
                    .Message,
                StringComparison.Ordinal
            );
    }

    private void Store(ModelConfig config, Func<IReadOnlyList<NamedShape>, IReadOnlyList<NamedShape>> change)
    {
        var entries = change(TensorNames.AllOf(config))
            .Select(w => new TensorEntry(w.Name, TensorType.U8, [.. w.Shape]))
            .ToList();
        using var writer = SafetensorsWriter.Create(_folder.File("model.safetensors"), entries);
        foreach (var entry in entries)
            writer.Append(entry.Name, new byte[entry.Length]);
        writer.Commit();
    }
}
