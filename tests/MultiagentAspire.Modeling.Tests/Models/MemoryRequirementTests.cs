using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.Modeling.Models;

namespace MultiagentAspire.Modeling.Tests.Models;

public sealed class MemoryRequirementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory, MemberData(nameof(GoldenDecoderTests.Families), MemberType = typeof(GoldenDecoderTests))]
    public void Weights_on_disk_are_the_bytes_of_the_files(string family)
    {
        using var checkpoint = SafetensorsCheckpoint.Open(Golden.Folder("models", family));
        Assert.Equal(
            checkpoint.Names.Sum(name => checkpoint[name].Length),
            MemoryRequirement.DiskBytes(ModelConfig.Read(Golden.Folder("models", family)))
        );
    }

    /// <summary>The published numbers of parameters: 8.03, 1.24, 7.25, 3.82 and 14.0 billion.</summary>
    [Theory]
    [InlineData("meta-llama-3.1-8B-Instruct.json", 8_030_261_248, false)]
    [InlineData("meta-llama-3.2-1B-Instruct.json", 1_235_814_400)]
    [InlineData("mistral-7B-instruct-v0.3.json", 7_248_023_552)]
    [InlineData("phi-3-mini-4k-instruct-config.json", 3_821_079_552)]
    [InlineData("phi-3-medium-4k-instruct-config.json", 13_960_238_080)]
    public void Published_checkpoints_take_two_bytes_a_parameter_on_disk_and_four_in_memory(
        string file,
        long parameters,
        bool saysItsType = true
    )
    {
        var config = Published(file);
        Assert.Equal(saysItsType ? 2 * parameters : null, MemoryRequirement.DiskBytes(config));
        var tables = 8L * config.MaxPositions * (config.HeadSize / 2);
        Assert.Equal((4 * parameters) + tables, MemoryRequirement.ForWeights(config).Bytes);
    }

    [Fact]
    public void A_token_of_llama_3_1_8B_takes_256_KiB_of_cache_and_one_of_phi_3_mini_768()
    {
        Assert.Equal(
            256 << 10,
            MemoryRequirement.CacheBytesPerToken(Published("meta-llama-3.1-8B-Instruct.json"))
        );
        Assert.Equal(
            768 << 10,
            MemoryRequirement.CacheBytesPerToken(Published("phi-3-mini-4k-instruct-config.json"))
        );
    }

    [Fact]
    public void All_weights_take_four_times_themselves_in_training_and_an_adapter_four_times_its_own()
    {
        var config = ModelConfig.Read(Golden.Folder("models", "phi3"));
        var lora = new TrainingSettings { Rank = 4 };
        var full = MemoryRequirement.ForTraining(config, lora with { Adapter = AdapterKind.Full }, 32, 10);
        var disk = MemoryRequirement.DiskBytes(config)!.Value;
        Assert.Equal([disk, 2 * disk], full.Parts.Skip(1).Take(2).Select(part => part.Bytes));
        var adapter = MemoryRequirement.AdapterBytes(config, 4, LoraTargets.All);
        // Of rank 4 in two blocks: q, k, v and o of 64 by 64; gate, up and down of 64 by 160.
        Assert.Equal(4L * 4 * 2 * ((4 * (64 + 64)) + (3 * (64 + 160))), adapter);
        Assert.Equal(
            [adapter, adapter, 2 * adapter],
            MemoryRequirement
                .ForTraining(config, lora, 32, 10)
                .Parts.Skip(1)
                .Take(3)
                .Select(part => part.Bytes)
        );
    }

    [Fact]
    public void Recomputing_and_smaller_batches_and_fewer_learned_tokens_never_take_more()
    {
        var config = Published("meta-llama-3.2-1B-Instruct.json");
        var settings = new TrainingSettings();
        long Of(TrainingSettings changed, long learned = 1000) =>
            MemoryRequirement.ForTraining(config, changed, 512, learned).Bytes;
        Assert.True(Of(settings with { GradientCheckpointing = true }) < Of(settings));
        Assert.True(Of(settings with { MicroBatchTokens = 1024 }) < Of(settings));
        Assert.True(Of(settings, learned: 10) < Of(settings));
        Assert.Equal(Of(settings, learned: 1 << 20), Of(settings, learned: long.MaxValue));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_the_numbers_and_what_fits_is_not()
    {
        var need = MemoryRequirement.ForInference(
            Published("mistral-7B-instruct-v0.3.json"),
            cacheRows: 4,
            cachePositions: 4096
        );
        need.RequireFits("model", new AvailableMemory(need.Bytes, "this machine"), "Use a smaller one");
        need.RequireFits("model", null, "Use a smaller one");
        var error = Assert.Throws<ModelFileException>(() =>
            need.RequireFits(
                "models/mistral",
                new AvailableMemory(need.Bytes - 1, "this machine"),
                "Use a smaller one"
            )
        );
        foreach (
            var part in (string[])
                [
                    "models/mistral",
                    "31 GiB",
                    "27 GiB",
                    "13.5 GiB as bfloat16 on disk",
                    "4 sequences of 4096 tokens 4 GiB",
                    "this machine",
                    "Use a smaller one",
                    "MULTIAGENT_MEMORY",
                ]
        )
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Sizes_beyond_64_bits_are_counted_as_the_maximum()
    {
        var monster = Published("mistral-7B-instruct-v0.3.json") with
        {
            HiddenSize = 1 << 20,
            IntermediateSize = 1 << 20,
            Heads = 1 << 20,
            HeadSize = 1 << 16,
            Layers = 4096,
        };
        Assert.Equal(long.MaxValue, MemoryRequirement.ForInference(monster, 256, 4096).Bytes);
        Assert.True(MemoryRequirement.ForTraining(monster, new TrainingSettings(), 2048, 1 << 30).Bytes > 0);
    }

    [Theory]
    [InlineData("max", "5", null, 8L << 20)] // no limit
    [InlineData(null, null, null, 8L << 20)] // no group
    [InlineData("6000000", "1000000", null, 5_000_000)]
    [InlineData("6000000", "1000000", "anon 3\nfile 9\ninactive_file 500000\n", 5_500_000)]
    [InlineData("6000000", "7000000", null, 0)]
    [InlineData("60000000", "1", null, 8L << 20)] // the machine has less
    public void Free_memory_is_the_smaller_of_the_machines_and_the_containers(
        string? limit,
        string? current,
        string? statistics,
        long expected
    ) =>
        Assert.Equal(
            expected,
            AvailableMemory
                .FromProcFiles("MemTotal: 9 kB\nMemAvailable:   8192 kB\n", limit, current, statistics)!
                .Bytes
        );

    [Fact]
    public void The_variable_overrules_what_was_found()
    {
        Assert.Null(AvailableMemory.FromSetting(null));
        Assert.Equal(3L << 29, AvailableMemory.FromSetting("1.5")!.Bytes);
        Assert.Contains(
            "MULTIAGENT_MEMORY=much",
            Assert.Throws<ArgumentException>(() => AvailableMemory.FromSetting("much")).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => AvailableMemory.FromSetting("NaN"));
    }

    private ModelConfig Published(string file)
    {
        File.Copy(Golden.Folder("configs", file), _folder.File("config.json"), overwrite: true);
        return ModelConfig.Read(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();
}
