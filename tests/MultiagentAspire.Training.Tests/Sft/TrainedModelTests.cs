using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Training.Sft;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Tests.Sft;

/// <summary>The adapter or the full weights that a training leaves.</summary>
[Collection(nameof(Alone))] // dropout draws from torch's one generator
public sealed class TrainedModelTests : IDisposable
{
    private readonly TinyBase _base = new();
    private readonly AgentTrainer _trainer = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_training_that_diverges_still_has_an_outcome()
    {
        var outcome = await _trainer.TrainAsync(
            _base.Job(
                "wild",
                TinyBase.Settings with
                {
                    LearningRate = 1e30,
                    MaxGradientNorm = 0,
                    WarmupRatio = 0,
                },
                TinyBase.Sums(18)
            ),
            null,
            Token
        );
        Assert.Contains(outcome.Losses, loss => !double.IsFinite(loss));
    }

    [Theory]
    [InlineData(AdapterKind.Lora)]
    [InlineData(AdapterKind.Full)]
    public async Task A_model_overfitted_on_one_example_repeats_it_and_ends_its_text(AdapterKind kind)
    {
        var settings = TinyBase.Settings with
        {
            Adapter = kind,
            Rank = 8,
            LearningRate = 1e-2,
            MaxSteps = 100,
        };
        var outcome = await _trainer.TrainAsync(
            _base.Job("overfitted", settings, ("2+2", "L4#4")),
            null,
            Token
        );
        Assert.InRange(outcome.Losses[^1], 0, 0.05);
        Assert.Equal("L4#4<eos>", Greedy(kind, outcome.Adapter.Path, "2+2", 12));
    }

    [Fact]
    public async Task The_folder_of_a_full_training_is_a_model_of_its_own()
    {
        var config = Path.Combine(_base.Folder, "config.json");
        File.SetAttributes(config, FileAttributes.ReadOnly);
        var outcome = await _trainer.TrainAsync(
            _base.Job("full", TinyBase.Settings with { Adapter = AdapterKind.Full }, TinyBase.Sums(4)),
            null,
            Token
        );
        var folder = outcome.Adapter.Path;
        using var decoder = Decoder.Load(folder);
        using var untrained = Decoder.Load(_base.Folder);
        Assert.NotEqual(
            untrained.Weights[^1].data<float>().ToArray(),
            decoder.Weights[^1].data<float>().ToArray()
        );
        Assert.Equal(
            ChatTemplate.Load(_base.Folder).Digest,
            ChatTemplate.Load(folder, Tokenizer.Load(folder)).Digest
        );
        Assert.Equal(ContentDigest.OfFile(Path.Combine(folder, "model.safetensors")), outcome.Adapter.Digest);
        Assert.All(
            Directory.GetFiles(folder),
            file => Assert.False(File.GetAttributes(file).HasFlag(FileAttributes.ReadOnly), file)
        ); // though the base's is
        File.SetAttributes(config, FileAttributes.Normal);
        var further = _base.Job(
            "further",
            TinyBase.Settings with
            {
                Adapter = AdapterKind.Full,
            },
            TinyBase.Sums(4)
        ) with
        {
            StartFrom = outcome.Adapter,
        };
        Assert.True((await _trainer.TrainAsync(further, null, Token)).Losses[0] < outcome.Losses[0]);
    }

    [Fact]
    public async Task Only_the_modules_that_are_named_get_an_adapter()
    {
        var outcome = await _trainer.TrainAsync(
            _base.Job("few", TinyBase.Settings with { Targets = "v_proj,q_proj" }, TinyBase.Sums(6)),
            null,
            Token
        );
        using var file = SafetensorsCheckpoint.OpenFile(
            Path.Combine(outcome.Adapter.Path, "adapter_model.safetensors")
        );
        Assert.Equal(
            ["q_proj", "v_proj"],
            file.Names.Select(name => name.Split('.')[^3]).Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task An_adapter_says_what_it_was_trained_on()
    {
        var job = _base.Job("adapter", TinyBase.Settings, TinyBase.Sums(4));
        var outcome = await _trainer.TrainAsync(job, null, Token);
        using var file = SafetensorsFile.Open(
            Path.Combine(outcome.Adapter.Path, "adapter_model.safetensors")
        );
        Assert.Equal(
            [
                "generator-1",
                job.Base.Digest,
                ChatTemplate.Load(_base.Folder).Digest,
                ContentDigest.OfFile(job.DataPath),
                "",
            ],
            ((string[])["agent", "base_digest", "template_digest", "data_digest", "parent_digest"]).Select(
                key => file.Metadata[key]
            )
        );
    }

    [Fact]
    public async Task Training_starts_from_an_earlier_adapter_of_this_model_only()
    {
        var first = await _trainer.TrainAsync(
            _base.Job("first", TinyBase.Settings, TinyBase.Sums(8)),
            null,
            Token
        );
        var second = _base.Job("second", TinyBase.Settings with { Dropout = 0.5 }, TinyBase.Sums(8)) with
        {
            StartFrom = first.Adapter,
        };
        var plain = _base.Job("plain", TinyBase.Settings, TinyBase.Sums(8)) with
        {
            StartFrom = first.Adapter,
        };
        var (dropped, kept) = (
            await _trainer.TrainAsync(second, null, Token),
            await _trainer.TrainAsync(plain, null, Token)
        );
        Assert.True(kept.Losses[0] < first.Losses[0]);
        Assert.NotEqual(dropped.Losses, kept.Losses); // dropout counts in continued training too
        var foreign = second with
        {
            OutputPath = _base.At("foreign"),
            Base = second.Base with { Digest = "other" },
        };
        Assert.Contains(
            "trained on another base model",
            (
                await Assert.ThrowsAsync<ModelFileException>(() => _trainer.TrainAsync(foreign, null, Token))
            ).Message
        );
    }

    private string Greedy(AdapterKind kind, string folder, string question, int maxCount)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var decoder = Decoder.Load(kind == AdapterKind.Full ? folder : _base.Folder);
        using var adapter = kind == AdapterKind.Full ? null : LoraAdapter.Load(folder, decoder.Config);
        var tokenizer = Tokenizer.Load(_base.Folder);
        var ids = ChatTemplate
            .Load(_base.Folder, tokenizer)
            .RenderPrompt([ChatTurn.User(question)], tokenizer)
            .ToList();
        var start = ids.Count;
        while (ids.Count < start + maxCount && ids[^1] != CharacterTokenizer.EosId)
        {
            var hidden = decoder.Forward(
                tensor(ids.Select(id => (long)id).ToArray()).unsqueeze(0),
                adapter?.Weights(training: false)
            ); // (T, C)
            ids.Add((int)decoder.Logits(hidden)[^1].argmax().item<long>());
        }
        return tokenizer.Decode(ids[start..], skipSpecial: false);
    }

    public void Dispose()
    {
        _trainer.Dispose();
        _base.Dispose();
    }
}
