using System.Text.Json;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Runs.Tests.Folders;

/// <summary>The JSON of step results and manifests, which a later version reads.</summary>
public sealed class StepStoreTests
{
    private static readonly JsonSerializerOptions Compact = new(StepStore.Json) { WriteIndented = false };

    [Fact]
    public void The_result_of_a_debate_step_keeps_its_keys() =>
        AssertStored(
            """
            {"debates":8,"tokensGenerated":40,"tokensPrompt":90,"silent":2,
            "remote":[{"model":"gpt","calls":3,"retries":1,"promptTokens":50,"tokens":20,"estimated":0}]}
            """.ReplaceLineEndings(""),
            new DebateStepResult(8, 40, 90, UnansweredCalls: 2)
            {
                EndpointUsage = [new ModelUsage("gpt", 3, 1, 50, 20, 0)],
            }
        );

    [Fact]
    public void The_result_of_a_training_keeps_its_keys()
    {
        var result = new TrainResult
        {
            AdapterPath = "adapters/generator-1",
            AdapterDigest = "digest",
            Examples = 3,
            Steps = 2,
            Losses = [0.5],
            Tokens = 60,
            LearnedTokens = 20,
            Dropped = 1,
            Seconds = 1.5,
            LearningRates = [0.25],
            FinetunedModel = new FinetunedModel("ftjob-1", "ft:gpt:1", 2),
        };
        AssertStored(
            """
            {"adapterPath":"adapters/generator-1","adapterDigest":"digest","examples":3,"steps":2,
            "losses":[0.5],"tokens":60,"learnedTokens":20,"dropped":1,"kept":null,"seconds":1.5,
            "learningRates":[0.25],"there":{"job":"ftjob-1","model":"ft:gpt:1","retries":2}}
            """.ReplaceLineEndings(""),
            result
        );
        AssertStored(
            """
            {"adapterPath":null,"adapterDigest":null,"examples":3,"steps":0,"losses":[],"tokens":0,
            "learnedTokens":0,"dropped":0,"kept":"too few","seconds":0,"learningRates":[],"there":null}
            """.ReplaceLineEndings(""),
            TrainResult.KeptModel(3, "too few")
        );
    }

    [Fact]
    public void A_model_at_an_endpoint_keeps_its_keys_in_the_manifest() =>
        AssertStored(
            """
            {"call":{"endpoint":"https://host/v1","model":"gpt","keyVariable":null,"tokenLimit":"max_tokens",
            "allowPlainHttp":false,"concurrency":8,"requestsPerMinute":0,"timeoutSeconds":120,
            "retries":5,"adapters":null,"adapterSlots":16},"price":{"prompt":0.5,"generated":2},
            "finetuning":{"how":{"endpoint":"https://host/v1","epochs":null,"batchSize":null,
            "learningRateMultiplier":null,"pollSeconds":30,"timeoutHours":24,"suffix":null},
            "trainedPrice":3,"price":null}}
            """.ReplaceLineEndings(""),
            new RunEndpoint(
                new EndpointModel("https://host/v1", "gpt"),
                new TokenPrice(0.5, 2),
                new RunFinetuning(new EndpointFinetuning("https://host/v1"), TrainedPrice: 3)
            )
        );

    [Fact]
    public void The_reference_of_a_model_at_an_endpoint_keeps_its_keys() =>
        Assert.StartsWith(
            """{"path":"https://host/v1/gpt","digest":"digest","remote":{"endpoint":"https://host/v1",""",
            JsonSerializer.Serialize(
                new EndpointModel("https://host/v1", "gpt").Reference with
                {
                    Digest = "digest",
                },
                Compact
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void The_estimate_of_an_endpoint_keeps_its_keys() =>
        AssertStored(
            """{"model":"gpt","calls":10,"mostTokens":500,"mostCost":0.5,"jobs":2}""",
            new EndpointEstimate("gpt", 10, MaxTokens: 500, MaxCost: 0.5, Jobs: 2)
        );

    /// <summary>Asserts the JSON of a record, and that it reads back as it was.</summary>
    private static void AssertStored<T>(string json, T stored)
    {
        Assert.Equal(json, JsonSerializer.Serialize(stored, Compact));
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(json, Compact), Compact));
    }
}
