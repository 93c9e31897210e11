using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Endpoints.Jobs;

namespace MultiagentAspire.Endpoints.Tests.Jobs;

public sealed class FineTuningRequestTests
{
    private static readonly EndpointModel Endpoint = new("https://host/v1", "gpt");
    private static readonly EndpointFinetuning Settings = new(
        "https://host/v1",
        Epochs: 2,
        BatchSize: 1,
        LearningRateMultiplier: 0.5,
        Suffix: "run-1-critic-2"
    );
    private static readonly TrainingJob Job = new(
        "run-7/1-train-multiagent-critic-2",
        AgentId.Critic(1),
        Endpoint.Reference,
        null,
        "data",
        "output",
        new TrainingSettings(),
        Seed: ulong.MaxValue
    )
    {
        EndpointSettings = Settings,
    };

    [Fact]
    public void A_job_is_asked_for_as_the_api_documents_it()
    {
        var mark = Create(Job).JobKey;
        Assert.Equal(
            Canonical(
                $$"""
                { "model": "gpt", "training_file": "file-1", "seed": 2147483647, "suffix": "run-1-critic-2",
                  "metadata": {
                    "multiagent_job": "{{mark}}",
                    "multiagent_agent": "critic-2",
                    "multiagent_step": "run-7/1-train-multiagent-critic-2"
                  },
                  "method": {
                    "type": "supervised",
                    "supervised": {
                      "hyperparameters": { "n_epochs": 2, "batch_size": 1, "learning_rate_multiplier": 0.5 }
                    }
                  }
                }
                """
            ),
            Canonical(Encoding.UTF8.GetString(Create(Job).Write("file-1")))
        );
    }

    [Fact]
    public void What_is_not_said_is_left_to_the_provider()
    {
        var json = JsonNode.Parse(
            Create(Job with { EndpointSettings = new EndpointFinetuning("https://host/v1") }).Write("file-1")
        )!;
        Assert.Empty(json["method"]!["supervised"]!["hyperparameters"]!.AsObject());
        Assert.Null(json["suffix"]);
    }

    [Fact]
    public void A_job_starts_from_the_model_of_an_earlier_one_and_not_from_local_weights()
    {
        Assert.Equal(
            "ft:gpt:1",
            Create(Job with { StartFrom = new AdapterRef("folder", "digest") { Model = "ft:gpt:1" } }).Model
        );
        Assert.Throws<ArgumentException>(() =>
            Create(Job with { StartFrom = new AdapterRef("folder", "digest") })
        );
    }

    [Fact]
    public void Equal_work_has_equal_marks_and_whatever_decides_it_another()
    {
        Assert.Equal(
            Create(Job).JobKey,
            Create(Job with { DataPath = "moved", OutputPath = "elsewhere" }).JobKey
        );
        Assert.Equal(
            Create(Job).JobKey,
            Create(
                Job with
                {
                    EndpointSettings = Settings with { PollSeconds = 1, TimeoutHours = 1, Suffix = "other" },
                }
            ).JobKey
        );
        string[] others =
        [
            Create(Job).JobKey,
            FineTuningRequest.Create(Job, "other data").JobKey,
            Create(Job with { Id = "other" }).JobKey,
            Create(Job with { Seed = 1 }).JobKey,
            Create(Job with { Base = (Endpoint with { Model = "other" }).Reference }).JobKey,
            Create(Job with { StartFrom = new AdapterRef("f", "d") { Model = "ft:gpt:1" } }).JobKey,
            Create(Job with { EndpointSettings = Settings with { Address = "https://other/v1" } }).JobKey,
            Create(Job with { EndpointSettings = Settings with { Epochs = 3 } }).JobKey,
            Create(Job with { EndpointSettings = Settings with { BatchSize = null } }).JobKey,
            Create(Job with { EndpointSettings = Settings with { LearningRateMultiplier = 0.25 } }).JobKey,
        ];
        Assert.Equal(others.Length, others.Distinct().Count());
        Assert.All(others, mark => Assert.InRange(mark.Length, 1, 512));
    }

    [Fact]
    public void A_suffix_is_what_providers_take_and_tells_agents_and_iterations_apart() =>
        Gen.Select(Gen.String, Gen.Int[1, 100], Gen.Int[0, 63], Gen.Bool)
            .Sample(
                (name, iteration, slot, critic) =>
                {
                    var agent = critic ? AgentId.Critic(slot) : AgentId.Generator(slot);
                    var suffix = EndpointFinetuning.SuffixOf(name, iteration, agent);
                    Assert.Null((Settings with { Suffix = suffix }).GetError(allowPlainHttp: false));
                    Assert.EndsWith($"-{iteration}-{agent}", suffix, StringComparison.Ordinal);
                }
            );

    private static FineTuningRequest Create(TrainingJob job) => FineTuningRequest.Create(job, "data");

    private static string Canonical(string json) => JsonNode.Parse(json)!.ToJsonString();
}
