using System.Diagnostics;
using System.Text.Json;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;
using MultiagentAspire.Queues;

namespace MultiagentAspire.Debate.Tests;

/// <summary>Items and results of another version.</summary>
public sealed class WorkItemTests
{
    private static readonly GenerateRequest Work = new(
        new AgentModel(new ModelRef("/models/tiny", "digest")),
        [new ChatTurn("user", "2+2?")],
        new RequestedSampling(1, 0.9, 0, 16),
        Seed: 7,
        Stop: []
    );

    [Fact]
    public void A_minimum_version_does_not_change_an_items_id_or_body()
    {
        var any = WorkItems.Create("generate", Work, WorkJson.Default.GenerateRequest);
        var later = WorkItems.Create(
            "generate",
            Work,
            WorkJson.Default.GenerateRequest,
            minimumVersion: new Version(0, 3, 0)
        );
        Assert.Equal((any.Id, any.Body), (later.Id, later.Body));
        Assert.Null(any.MinimumVersion);
    }

    [Fact]
    public void Fields_of_a_later_version_are_ignored_in_items_and_results()
    {
        var body = WorkItems.Create("generate", Work, WorkJson.Default.GenerateRequest).Body;
        var lease = new WorkLease(
            "a",
            WithLaterField(body),
            1,
            default(ActivityContext),
            TimeSpan.Zero,
            "token"
        );
        Assert.Equal(Work.Seed, WorkItems.Read(lease, WorkJson.Default.GenerateRequest).Seed);

        var result = WithLaterField("""{ "text": "4", "finish": "Stop", "tokens": 2, "promptTokens": 5 }""");
        Assert.Equal("4", WorkItems.ReadResult("a", result, WorkJson.Default.GenerateResult).Text);
    }

    [Fact]
    public void A_result_that_needs_a_higher_version_is_refused()
    {
        var result =
            """{ "minimumVersion": "99.0.0", "text": "4", "finish": "Stop", "tokens": 2, "promptTokens": 5 }""";
        var error = Assert.Throws<InvalidDataException>(() =>
            WorkItems.ReadResult("a", result, WorkJson.Default.GenerateResult)
        );
        Assert.Contains("needs version 99.0.0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_keeps_its_keys() =>
        Assert.Equal(
            """
            {"text":"4","finish":"Stop","tokens":2,"promptTokens":5,"tooLong":"too long",
            "retries":1,"estimated":true}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(
                new GenerateResult("4", FinishReason.Stop, 2, 5, "too long", Retries: 1, Estimated: true),
                WorkJson.Default.GenerateResult
            )
        );

    [Fact]
    public void The_result_of_a_training_keeps_its_keys()
    {
        var outcome = new TrainingOutcome(
            new AdapterRef("folder", "digest") { Model = "ft:gpt:1" },
            Examples: 3,
            Steps: 2,
            [0.5, 0.25],
            Tokens: 60,
            LearnedTokens: 20,
            Dropped: 1,
            TimeSpan.FromSeconds(90)
        )
        {
            LearningRates = [0.001],
            FinetunedModel = new FinetunedModel("ftjob-1", "ft:gpt:1", Retries: 2),
        };
        Assert.Equal(
            """
            {"outcome":{"adapter":{"path":"folder","digest":"digest","model":"ft:gpt:1"},"examples":3,
            "steps":2,"losses":[0.5,0.25],"tokens":60,"learnedTokens":20,"dropped":1,
            "elapsed":"00:01:30","learningRates":[0.001],"there":{"job":"ftjob-1",
            "model":"ft:gpt:1","retries":2}},"noneFits":null,"dropped":0}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(new TrainWorkResult(outcome), WorkJson.Default.TrainWorkResult)
        );
        var read = WorkItems.ReadResult(
            "a",
            """{ "outcome": null, "noneFits": "all too long", "dropped": 3 }""",
            WorkJson.Default.TrainWorkResult
        );
        Assert.Equal(new TrainWorkResult(null, "all too long", 3), read);
    }

    private static string WithLaterField(string json) => json.Insert(1, """ "addedLater": { "a": [1] },""");
}
