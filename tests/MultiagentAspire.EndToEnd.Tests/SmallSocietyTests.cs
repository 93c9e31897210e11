using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>The smallest societies behave.</summary>
[Collection(nameof(InThisProcess))]
public sealed class SmallSocietyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task One_agent_debates_with_itself()
    {
        var json = SmallRun.Json(Repository.TinyModel, agents: 1, iterations: 2, train: 3);
        await InProcessRun.ExecuteAsync(
            _folder,
            json,
            "one",
            cancellationToken: TestContext.Current.CancellationToken
        );
        var transcripts = Transcripts.Read(_folder.At("one/runs/small/iterations/2/transcripts/train.jsonl"));
        Assert.Equal(3, transcripts.Count);
        Assert.All(
            transcripts,
            transcript =>
                Assert.Equal(
                    (1, 2, 0),
                    (transcript.Slots, transcript.Rounds.Length, transcript.SummaryTokens)
                )
        );
    }

    [Fact]
    public async Task One_round_has_no_critics()
    {
        var json = SmallRun.Json(Repository.TinyModel, "\"majority\", \"multiagent\"", rounds: 1, train: 3);
        var report = await InProcessRun.ExecuteAsync(
            _folder,
            json,
            "round",
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.False(Path.Exists(_folder.At("round/runs/small/iterations/1/data/critic-1.jsonl")));
        Assert.All(
            report.Arms.Single(arm => arm.Arm == "multiagent").Iterations,
            state => Assert.Null(state.Debate)
        );
    }

    public void Dispose() => _folder.Dispose();
}
