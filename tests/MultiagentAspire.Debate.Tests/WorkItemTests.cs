using System.Diagnostics;
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

    private static string WithLaterField(string json) => json.Insert(1, """ "addedLater": { "a": [1] },""");
}
