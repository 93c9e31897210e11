using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles;
using MultiagentAspire.ModelFiles.Safetensors;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Modeling.Adapters;
using MultiagentAspire.Modeling.Models;
using MultiagentAspire.Training.Endpoints;
using MultiagentAspire.Training.Sft;
using static TorchSharp.torch;

namespace MultiagentAspire.Training.Tests.Sft;

[Collection(nameof(Alone))] // dropout draws from torch's one generator
public sealed class AgentTrainerTests : IDisposable
{
    private static readonly TrainingSettings Settings = new()
    {
        Rank = 4,
        LearningRate = 3e-3,
        BatchSize = 4,
        Epochs = 2,
        MicroBatchTokens = 64,
    };

    private readonly TinyBase _base = new();
    private readonly AgentTrainer _trainer = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AdapterKind.Lora)]
    [InlineData(AdapterKind.Full)]
    public async Task An_interrupted_and_resumed_training_equals_the_unbroken_one_bit_for_bit(
        AdapterKind kind
    )
    {
        var settings = Settings with
        {
            Adapter = kind,
            Dropout = kind == AdapterKind.Lora ? 0.2 : 0,
            WeightDecay = 0.01,
        };
        var unbroken = await _trainer.TrainAsync(
            _base.Job("unbroken", settings, TinyBase.Sums(18)),
            null,
            Token
        );
        // Equal but for where it writes: the job's name takes no part in the training.
        var job = _base.Job("broken", settings, TinyBase.Sums(18));
        foreach (var stop in (int[])[3, 4, 8])
            await InterruptAsync(job, stop);
        var steps = new List<int>();
        using var another = new AgentTrainer(TimeProvider.System);
        var resumed = await another.TrainAsync(
            job,
            new CallbackProgress<TrainingProgress>(progress => steps.Add(progress.Step)),
            Token
        );
        Assert.Equal([9, 10], steps);
        Assert.Equal(unbroken.Losses, resumed.Losses);
        Assert.Equal(
            (unbroken.Tokens, unbroken.LearnedTokens, unbroken.Steps),
            (resumed.Tokens, resumed.LearnedTokens, resumed.Steps)
        );
        AssertSameWeights(unbroken.Adapter.Path, resumed.Adapter.Path);
        Assert.False(Directory.Exists(job.OutputPath + ".checkpoint"));
    }

    [Fact]
    public async Task An_interrupted_training_leaves_no_output_and_says_that_it_was_cancelled()
    {
        var job = _base.Job("broken", Settings, TinyBase.Sums(18));
        await InterruptAsync(job, 2);
        Assert.False(Directory.Exists(job.OutputPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"step\":")]
    public async Task A_damaged_checkpoint_is_named(string text)
    {
        var job = _base.Job("broken", Settings, TinyBase.Sums(18));
        await InterruptAsync(job, 2);
        await File.WriteAllTextAsync(job.OutputPath + ".checkpoint/state.json", text, Token);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
            _trainer.TrainAsync(job, null, Token)
        );
        Assert.Contains("state.json cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_that_diverges_still_says_what_became_of_it()
    {
        var outcome = await _trainer.TrainAsync(
            _base.Job(
                "wild",
                Settings with
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

    [Fact]
    public async Task A_tokenizer_with_more_tokens_than_the_model_has_rows_is_refused()
    {
        var config = Path.Combine(_base.Folder, "config.json");
        var job = _base.Job("short", Settings, TinyBase.Sums(2));
        await File.WriteAllTextAsync(
            config,
            (await File.ReadAllTextAsync(config, Token)).Replace(
                $"\"vocab_size\": {CharacterTokenizer.VocabularySize}",
                "\"vocab_size\": 20",
                StringComparison.Ordinal
            ),
            Token
        );
        Assert.Contains(
            "embeddings for 20 only",
            (
                await Assert.ThrowsAsync<InvalidDataException>(() => _trainer.TrainAsync(job, null, Token))
            ).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Only_the_modules_that_are_named_get_an_adapter()
    {
        var outcome = await _trainer.TrainAsync(
            _base.Job("few", Settings with { Targets = "v_proj,q_proj" }, TinyBase.Sums(6)),
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
    public async Task A_checkpoint_of_another_job_is_not_gone_on_with()
    {
        await InterruptAsync(_base.Job("job", Settings, TinyBase.Sums(18)), 5);
        Func<TrainingJob>[] others = // made one by one, since each writes the data file anew
        [
            () => _base.Job("job", Settings with { LearningRate = 1e-3 }, TinyBase.Sums(18)),
            () => _base.Job("job", Settings, TinyBase.Sums(17)),
            () => _base.Job("job", Settings, TinyBase.Sums(18)) with { Seed = 4 },
        ];
        foreach (var make in others)
        {
            var other = make();
            var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
                _trainer.TrainAsync(other, null, Token)
            );
            Assert.StartsWith($"{other.OutputPath}.checkpoint ", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(AdapterKind.Lora)]
    [InlineData(AdapterKind.Full)]
    public async Task A_model_overfitted_on_one_example_repeats_it_and_stops_by_itself(AdapterKind kind)
    {
        var settings = Settings with { Adapter = kind, Rank = 8, LearningRate = 1e-2, MaxSteps = 100 };
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
            _base.Job("full", Settings with { Adapter = AdapterKind.Full }, TinyBase.Sums(4)),
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
            Settings with
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
    public async Task An_adapter_says_what_it_was_trained_on()
    {
        var job = _base.Job("adapter", Settings, TinyBase.Sums(4));
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
    public async Task Training_goes_on_from_an_earlier_adapter_of_this_model_only()
    {
        var first = await _trainer.TrainAsync(_base.Job("first", Settings, TinyBase.Sums(8)), null, Token);
        var second = _base.Job("second", Settings with { Dropout = 0.5 }, TinyBase.Sums(8)) with
        {
            StartFrom = first.Adapter,
        };
        var plain = _base.Job("plain", Settings, TinyBase.Sums(8)) with { StartFrom = first.Adapter };
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

    [Fact]
    public async Task A_job_whose_output_exists_returns_it_without_training()
    {
        var job = _base.Job("done", Settings, TinyBase.Sums(6));
        var first = await _trainer.TrainAsync(job, null, Token);
        File.Delete(job.DataPath);
        var again = await _trainer.TrainAsync(
            job,
            new CallbackProgress<TrainingProgress>(_ => Assert.Fail("it trained again")),
            Token
        );
        Assert.Equal(first.Losses, again.Losses);
        Assert.Equal(
            first with
            {
                Losses = [],
                LearningRates = [],
                Elapsed = default,
            },
            again with
            {
                Losses = [],
                LearningRates = [],
                Elapsed = default,
            }
        );
    }

    [Fact]
    public async Task What_an_earlier_version_trained_has_no_learning_rates_and_is_read_all_the_same()
    {
        var job = _base.Job("early", Settings, TinyBase.Sums(6));
        var first = await _trainer.TrainAsync(job, null, Token);
        var record = JsonNode
            .Parse(await File.ReadAllTextAsync(Path.Combine(job.OutputPath, "training.json"), Token))!
            .AsObject();
        Assert.True(record.Remove("learningRates"));
        await File.WriteAllTextAsync(
            Path.Combine(job.OutputPath, "training.json"),
            record.ToJsonString(),
            Token
        );
        var again = await _trainer.TrainAsync(job, null, Token);
        Assert.Equal(first.Losses, again.Losses);
        Assert.Empty(again.LearningRates);
    }

    [Fact]
    public async Task A_record_of_another_agent_is_refused()
    {
        var job = _base.Job("foreign", Settings, TinyBase.Sums(3)) with { Agent = AgentId.Generator(1) };
        var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
            _trainer.TrainAsync(job, null, Token)
        );
        Assert.Contains("belongs to generator-1, not to generator-2", error.Message);
        Assert.False(Directory.Exists(job.OutputPath));
    }

    [Fact]
    public async Task Examples_that_are_too_long_are_dropped_and_counted()
    {
        (string, string)[] data = [("1", "1#1"), ("2", new string('9', 50)), ("3", "3#3")];
        var outcome = await _trainer.TrainAsync(
            _base.Job("long", Settings with { MaxLength = 20 }, data),
            null,
            Token
        );
        Assert.Equal((2, 1), (outcome.Examples, outcome.Dropped));
        var error = await Assert.ThrowsAsync<NoExampleFitsException>(() =>
            _trainer.TrainAsync(_base.Job("all", Settings with { MaxLength = 3 }, data), null, Token)
        );
        Assert.Contains("no example is left to train on", error.Message);
        Assert.Equal(3, error.Dropped);
    }

    [Fact]
    public async Task Examples_longer_than_the_models_context_are_dropped_too()
    {
        // <bos>, <|user|>, the question, <|assistant|>, the answer and <eos>: 65 ids for a context of 64.
        (string, string)[] data = [("1", new string('9', 60)), ("2", new string('9', 61))];
        var outcome = await _trainer.TrainAsync(_base.Job("context", Settings, data), null, Token);
        Assert.Equal((1, 1, 65L), (outcome.Examples, outcome.Dropped, outcome.Tokens / outcome.Steps));
    }

    [Fact]
    public async Task The_time_of_all_parts_of_an_interrupted_training_is_counted_once()
    {
        var time = new FakeTimeProvider();
        using var trainer = new AgentTrainer(time);
        var job = _base.Job("timed", Settings, TinyBase.Sums(18));
        using var cancel = new CancellationTokenSource();
        // Twenty-one seconds a step, so that there is a checkpoint after each.
        var progress = new CallbackProgress<TrainingProgress>(done =>
        {
            time.Advance(TimeSpan.FromSeconds(21));
            if (done.Step == 4)
                cancel.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            trainer.TrainAsync(job, progress, cancel.Token)
        );
        Assert.Equal(TimeSpan.FromSeconds(210), (await trainer.TrainAsync(job, progress, Token)).Elapsed);
    }

    [Fact]
    public async Task Progress_tells_each_step_with_its_loss_and_rate()
    {
        var reported = new List<TrainingProgress>();
        var outcome = await _trainer.TrainAsync(
            _base.Job("told", Settings, TinyBase.Sums(10)),
            new CallbackProgress<TrainingProgress>(reported.Add),
            Token
        );
        Assert.Equal(Enumerable.Range(1, 6), reported.Select(progress => progress.Step));
        Assert.Equal(outcome.Losses, reported.Select(progress => progress.Loss!.Value));
        Assert.Equal(outcome.LearningRates, reported.Select(progress => progress.LearningRate!.Value));
        Assert.All(
            reported,
            progress => Assert.Equal((AgentId.Generator(0), 6), (progress.Agent, progress.Steps))
        );
        Assert.Equal(Settings.LearningRate, reported[0].LearningRate);
        Assert.True(reported[^1].LearningRate < reported[1].LearningRate);
    }

    [Fact]
    public async Task Jobs_that_come_together_wait_for_each_other_and_an_unknown_method_is_refused()
    {
        var jobs = Enumerable
            .Range(0, 3)
            .Select(i => _base.Job($"together-{i}", Settings, TinyBase.Sums(6)))
            .ToList();
        var outcomes = await Task.WhenAll(jobs.Select(job => _trainer.TrainAsync(job, null, Token)));
        Assert.All(outcomes, outcome => Assert.Equal(outcomes[0].Losses, outcome.Losses));
        var dpo = _base.Job("dpo", Settings with { Method = "dpo" }, TinyBase.Sums(1));
        await Assert.ThrowsAsync<ArgumentException>(() => _trainer.TrainAsync(dpo, null, Token));
    }

    [Fact]
    public void A_host_gets_one_trainer()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddTraining().AddTraining();
        using var host = builder.Build();
        Assert.IsType<TrainerRouter>(Assert.Single(host.Services.GetServices<IAgentTrainer>()));
    }

    /// <summary>Cancels when <paramref name="step"/> has been done.</summary>
    private async Task InterruptAsync(TrainingJob job, int step)
    {
        using var cancel = new CancellationTokenSource();
        using var trainer = new AgentTrainer(TimeProvider.System);
        var progress = new CallbackProgress<TrainingProgress>(done =>
        {
            if (done.Step == step)
                cancel.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            trainer.TrainAsync(job, progress, cancel.Token)
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

    /// <summary>
    /// Byte for byte but for the metadata, which names the job's own data and agent and is equal here too.
    /// </summary>
    private static void AssertSameWeights(string one, string other)
    {
        foreach (var name in Directory.GetFiles(one, "*.safetensors").Select(Path.GetFileName))
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(one, name!)),
                File.ReadAllBytes(Path.Combine(other, name!))
            );
    }

    public void Dispose()
    {
        _trainer.Dispose();
        _base.Dispose();
    }
}
