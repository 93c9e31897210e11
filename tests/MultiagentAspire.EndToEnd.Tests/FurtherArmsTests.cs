using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>Every arm and every variant of the debate and the selection, on the real engine and trainer.</summary>
[Collection(nameof(InThisProcess))]
public sealed class FurtherArmsTests : IDisposable
{
    private static readonly string[] Variants =
    [
        Variant("early-exit", "\"debate\": { \"earlyExit\": true }"),
        Variant("vote-share", "\"selection\": { \"rule\": \"vote-share\" }"),
        Variant("novelty", "\"selection\": { \"rule\": \"novelty\" }"),
        Variant("confidence", "\"debate\": { \"confidence\": true }"),
        Variant("aggregate", "\"debate\": { \"aggregate\": true, \"summarize\": false }"),
        Variant("cooperative", "\"debate\": { \"cooperative\": true }"),
        Variant("identities", "\"debate\": { \"identities\": true }"),
        Variant("three", "\"agents\": 3"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Variant(string name, string settings) =>
        $"{{ \"name\": \"{name}\", \"like\": \"multiagent\", {settings} }}";

    [Fact]
    public async Task One_run_has_them_all_before_and_after_finetuning_and_at_another_temperature()
    {
        string[] kinds =
        [
            "base",
            "majority",
            "multiagent",
            "star",
            "single-agent-wide",
            "shared-agent",
            "distilled",
        ];
        var arms = string.Join(", ", kinds.Select(kind => $"\"{kind}\"").Concat(Variants));
        var json = SmallRun.Json(Repository.TinyModel, arms, agents: 2, train: 3, temperatures: "0");
        var report = await InProcessRun.ExecuteAsync(
            _folder,
            json,
            "all",
            cancellationToken: TestContext.Current.CancellationToken
        );

        var names = report.MainArms.Select(arm => arm.Arm).ToHashSet();
        string[] variants =
        [
            "early-exit",
            "vote-share",
            "novelty",
            "confidence",
            "aggregate",
            "cooperative",
            "identities",
            "three",
        ];
        Assert.Superset(kinds.Concat(variants).ToHashSet(), names);
        foreach (var variant in variants.Append("multiagent"))
            Assert.Contains(report.Arms, arm => arm.Arm == $"{variant}-greedy" && arm.VariantOf == variant);
        Assert.NotEmpty(report.Budget);

        Assert.All(Responses("confidence"), response => Assert.InRange(response.Confidence ?? 0, 1, 100));
        Assert.All(Responses("cooperative"), response => Assert.Null(response.Confidence));
        Assert.All(
            Responses("identities"),
            response =>
                Assert.StartsWith(
                    $"You are {(response.Agent.Role == AgentRole.Critic ? "critic" : "generator")} "
                        + $"{response.Agent.Slot + 1} of 2.",
                    response.Prompt[^1].Content,
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(3, Debates("three")[0].Slots);
        Assert.All(
            Debates("aggregate").SelectMany(debate => debate.FinalRound),
            answer => Assert.Single(answer.Prompt)
        );
    }

    private IReadOnlyList<DebateTranscript> Debates(string arm) =>
        Transcripts.Read(_folder.At($"all/runs/small/iterations/1/arms/{arm}/transcripts/train.jsonl"));

    private IEnumerable<AgentResponse> Responses(string arm) =>
        Debates(arm).SelectMany(debate => debate.Rounds).SelectMany(round => round);
}
