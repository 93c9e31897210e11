using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Folders;

public sealed class RunArtifactsTests
{
    private const string NoCritic =
        "\"multiagent\", { \"name\": \"no-critic\", \"like\": \"multiagent\", "
        + "\"debate\": { \"generatorsOnly\": true } }, \"debate\"";

    private static RunArtifacts Open(StoredRun run, string? arm = null) =>
        RunArtifacts.Open(run.Layout.Folder, arm);

    private static string MessageOf(Action action) => Assert.Throws<InvalidRunFileException>(action).Message;

    [Fact]
    public void The_agents_are_those_of_the_last_finished_iteration()
    {
        using var run = new StoredRun(arms: NoCritic);
        run.Finish(1);
        Assert.Equal("multiagent", run.Run.FirstSociety?.Name); // of two societies
        Assert.Equal(1, Open(run).LastIteration);
        Assert.Equal(
            run.Arm().Agents.Select(agent => (agent, StoredRun.DigestOf("multiagent", agent, 1))),
            Open(run).Agents().Select(agent => (agent.Agent, agent.Model.Adapter!.Digest))
        );
        Assert.Equal(
            ["generator-1", "generator-2", "generator-3"],
            Open(run, "no-critic").Agents().Select(agent => $"{agent.Agent}")
        );
    }

    [Fact]
    public void The_data_files_are_those_of_the_arms_own_finished_selections()
    {
        using var run = new StoredRun(arms: NoCritic);
        run.Finish(1);
        Assert.Equal(
            run.Arm()
                .Agents.Select(agent => new AgentData(1, agent, run.Layout.DataPath(1, run.Arm(), agent))),
            Open(run).Data()
        );
        Assert.All(
            Open(run, "no-critic").Data(),
            data => Assert.Contains("/arms/no-critic/data/", data.Path, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void What_is_not_finished_and_arms_without_agents_are_refused()
    {
        using var run = new StoredRun(arms: NoCritic);
        Assert.Contains(
            "no iteration is finished yet",
            MessageOf(() => Open(run).Agents()),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no data has been selected",
            MessageOf(() => Open(run).Data()),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no data has been selected",
            MessageOf(() => Open(run).Preferences()),
            StringComparison.Ordinal
        );
        Assert.Contains("has no arm 'luck'", MessageOf(() => Open(run, "luck")), StringComparison.Ordinal);
        Assert.Contains(
            "has no arm 'debate' with a society of its own",
            MessageOf(() => Open(run, "debate")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "holds no run.json",
            MessageOf(() => RunArtifacts.Open(run.ModelFolder)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Preferences_need_a_response_that_matches_the_vote_and_one_that_does_not()
    {
        using var run = new StoredRun(iterations: 1);
        run.Finish(1);
        var path = run.Layout.ResolvePath("iterations/1/transcripts/train.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Transcripts.Write(
            path,
            [
                SampleTranscripts.Debate(
                    "p",
                    [
                        ["1", "1", "1"],
                        ["1", "1", "1"],
                    ]
                ),
            ]
        );
        Assert.Contains(
            "no agent has both",
            MessageOf(() => Open(run).Preferences()),
            StringComparison.Ordinal
        );
    }
}
