using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MultiagentAspire.Core;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Training.Endpoints;
using MultiagentAspire.Training.Sft;

namespace MultiagentAspire.Training.Tests.Sft;

/// <summary>Jobs of the trainer: their data, progress and outcome.</summary>
[Collection(nameof(Alone))] // dropout draws from torch's one generator
public sealed class AgentTrainerTests : IDisposable
{
    private readonly TinyBase _base = new();
    private readonly AgentTrainer _trainer = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tokenizer_with_more_tokens_than_the_model_has_rows_is_refused()
    {
        var config = Path.Combine(_base.Folder, "config.json");
        var job = _base.Job("short", TinyBase.Settings, TinyBase.Sums(2));
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
    public async Task A_job_whose_output_exists_returns_it_without_training()
    {
        var job = _base.Job("done", TinyBase.Settings, TinyBase.Sums(6));
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
        var job = _base.Job("early", TinyBase.Settings, TinyBase.Sums(6));
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
        var job = _base.Job("foreign", TinyBase.Settings, TinyBase.Sums(3)) with
        {
            Agent = AgentId.Generator(1),
        };
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
            _base.Job("long", TinyBase.Settings with { MaxLength = 20 }, data),
            null,
            Token
        );
        Assert.Equal((2, 1), (outcome.Examples, outcome.Dropped));
        var error = await Assert.ThrowsAsync<NoExampleFitsException>(() =>
            _trainer.TrainAsync(_base.Job("all", TinyBase.Settings with { MaxLength = 3 }, data), null, Token)
        );
        Assert.Contains("no example is left to train on", error.Message);
        Assert.Equal(3, error.Dropped);
    }

    [Fact]
    public async Task Examples_longer_than_the_models_context_are_dropped_too()
    {
        // <bos>, <|user|>, the question, <|assistant|>, the answer and <eos>: 65 ids for a context of 64.
        (string, string)[] data = [("1", new string('9', 60)), ("2", new string('9', 61))];
        var outcome = await _trainer.TrainAsync(_base.Job("context", TinyBase.Settings, data), null, Token);
        Assert.Equal((1, 1, 65L), (outcome.Examples, outcome.Dropped, outcome.Tokens / outcome.Steps));
    }

    [Fact]
    public async Task Progress_reports_each_step_with_its_loss_and_rate()
    {
        var reported = new List<TrainingProgress>();
        var outcome = await _trainer.TrainAsync(
            _base.Job("progress", TinyBase.Settings, TinyBase.Sums(10)),
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
        Assert.Equal(TinyBase.Settings.LearningRate, reported[0].LearningRate);
        Assert.True(reported[^1].LearningRate < reported[1].LearningRate);
    }

    [Fact]
    public async Task Jobs_that_come_together_wait_for_each_other_and_an_unknown_method_is_refused()
    {
        var jobs = Enumerable
            .Range(0, 3)
            .Select(i => _base.Job($"together-{i}", TinyBase.Settings, TinyBase.Sums(6)))
            .ToList();
        var outcomes = await Task.WhenAll(jobs.Select(job => _trainer.TrainAsync(job, null, Token)));
        Assert.All(outcomes, outcome => Assert.Equal(outcomes[0].Losses, outcome.Losses));
        var dpo = _base.Job("dpo", TinyBase.Settings with { Method = "dpo" }, TinyBase.Sums(1));
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

    public void Dispose()
    {
        _trainer.Dispose();
        _base.Dispose();
    }
}
