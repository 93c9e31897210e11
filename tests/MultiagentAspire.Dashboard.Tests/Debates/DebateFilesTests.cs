using Microsoft.Extensions.Configuration;
using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;
using MultiagentAspire.Dashboard.Runs;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests.Debates;

public sealed class DebateFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DebateFiles _files;

    public DebateFilesTests() => _files = new DebateFiles(new RunFolders(new ArtifactRoots([_folder.Path])));

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Debates_of_all_iterations_and_arms_are_found_and_nothing_else()
    {
        foreach (
            var path in (string[])
                [
                    "2/transcripts/train",
                    "10/transcripts/evaluate-base",
                    "2/arms/single-agent/transcripts/train",
                    "2/data/critic-1",
                    "last/transcripts/train",
                ]
        )
            _folder.Write($"runs/small/iterations/{path}.jsonl", "");
        _folder.Write("runs/small/iterations/2/transcripts/evaluate-base.jsonl.partial", "");
        Assert.Equal(
            [(2, "train"), (2, "train (single-agent)"), (10, "evaluate-base")],
            _files.List("small").Select(file => (file.Iteration, file.Name))
        );
        Assert.Equal(
            ["iterations/2/data", "iterations/2/arms/single-agent/data", null],
            _files.List("small").Select(file => file.Data)
        );
        Assert.Empty(_files.List("../runs/small"));
    }

    [Fact]
    public void A_file_is_read_once_for_all_and_again_when_it_is_another()
    {
        _folder.Write(1, "train", SampleDebates.Debate("1+1", ["2"]));
        var file = _files.List("small").Single();
        var first = _files.Read("small", file);
        Assert.Same(first, _files.Read("small", file));

        _folder.Write(1, "train", SampleDebates.Debate("1+1", ["2"]), SampleDebates.Debate("2+2", ["4"]));
        Assert.Equal(2, _files.Read("small", file).Count);
        Assert.Single(first);
    }

    [Fact]
    public void The_true_answers_come_with_the_report()
    {
        _folder.Write(
            1,
            "evaluate-multiagent",
            SampleDebates.Create("evaluate", "1+1", ["3"]),
            SampleDebates.Create("evaluate", "2+2", ["4"])
        );
        Assert.All(Open().Listed, debate => Assert.Null(debate.Reference));
        Assert.False(Open().HasReferences);

        ReferenceAnswers.Write(
            _folder.At("runs/small/report"),
            [new("train", "2+2", "5"), new("evaluate", "1+1", "2")]
        );
        Assert.Equal(["2", null], Open().Listed.Select(debate => debate.Reference));
        Assert.Equal(1, Open().Counts[DebateOutcome.WrongConsensus]);
    }

    [Fact]
    public void Without_what_cannot_be_read_the_rest_is_shown()
    {
        _folder.Write(1, "train", SampleDebates.Debate("1+1", ["2"]));
        _folder.Write("runs/small/report/references.jsonl", "{");
        _folder.Write("runs/small/iterations/2/transcripts/train.jsonl", "{");
        Assert.Contains("references.jsonl:1:", Open(iteration: 1).Error, StringComparison.Ordinal);
        Assert.Single(Open(iteration: 1).Listed);
        Assert.Contains("train.jsonl:1:", Open().Error, StringComparison.Ordinal);
        Assert.Equal(2, Open().Files.Count);

        File.Delete(_folder.At("runs/small/report/references.jsonl"));
        _folder.Write("runs/small/iterations/1/data/generator-1.jsonl", "{");
        var open = Open(iteration: 1, problem: "1+1");
        Assert.Contains("generator-1.jsonl:1:", open.Error, StringComparison.Ordinal);
        Assert.NotNull(open.Selected);

        _folder.Write("runs/small/run.json", "{");
        _folder.Write(1, "train", SampleDebates.Debate("1+1", ["2"]), SampleDebates.Debate("2+2", ["2"]));
        Assert.Contains("run.json", Open(iteration: 1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_are_compared_as_the_runs_tasks_do()
    {
        _folder.WriteManifest(
            """
            {
              "name": "arithmetic", "train": 8, "evaluate": 6,
              "transfer": [ { "name": "longer", "task": "arithmetic-long", "evaluate": 4 } ]
            }
            """
        );
        _folder.Write(
            1,
            "transfer-longer-multiagent",
            SampleDebates.Create("transfer-longer", "1+1", ["2.0", "2"])
        );
        Assert.Equal([DebateOutcome.Unanimous], Open().Listed.Single().Outcomes);
    }

    [Fact]
    public void A_message_is_in_the_data_of_those_who_learned_or_read_it()
    {
        var debate = SampleDebates.Debate("1+1", ["2", "2"], ["2", "3"]);
        _folder.Write(1, "train", debate);
        Learn(AgentId.Generator(0), "1+1", [ChatTurn.User("?")], [ChatTurn.Assistant("It is 2.")]);
        Learn(
            AgentId.Critic(0),
            "1+1",
            [ChatTurn.User("?"), ChatTurn.Assistant("It is 2."), ChatTurn.User("!")],
            [ChatTurn.Assistant("It is 2.")]
        );
        Learn(
            AgentId.Critic(1),
            "2+2",
            [ChatTurn.User("?"), ChatTurn.Assistant("It is 2."), ChatTurn.User("!")],
            [ChatTurn.Assistant("It is 3.")]
        );

        var learned = Open(problem: "1+1").Origins.TrainedResponses;

        Assert.Equal(
            [
                new(AgentId.Generator(0), AsContext: false),
                new TrainingTurn(AgentId.Critic(0), AsContext: true),
            ],
            learned.Find(debate, debate.Rounds[0][0])
        );
        Assert.Equal(
            [new TrainingTurn(AgentId.Critic(0), AsContext: false)],
            learned.Find(debate, debate.Rounds[1][0])
        );
        Assert.Empty(learned.Find(debate, debate.Rounds[0][1])); // the same response of another agent
        Assert.Empty(learned.Find(debate, debate.Rounds[1][1])); // another problem
    }

    [Fact]
    public void The_single_agent_learns_from_every_slot()
    {
        var debate = SampleDebates.Debate("1+1", ["2", "3"]);
        _folder.Write(1, "train", debate);
        Learn(
            new AgentId(AgentRole.Single, 0),
            "1+1",
            [ChatTurn.User("?")],
            [ChatTurn.Assistant("It is 3.")]
        );
        var learned = Open(problem: "1+1").Origins.TrainedResponses;
        Assert.Empty(learned.Find(debate, debate.Rounds[0][0]));
        Assert.Equal(
            [new TrainingTurn(new AgentId(AgentRole.Single, 0), AsContext: false)],
            learned.Find(debate, debate.Rounds[0][1])
        );
    }

    [Fact]
    public void An_adapter_is_known_by_the_training_that_made_it()
    {
        _folder.Write(3, "train", SampleDebates.Debate("1+1", ["2"]));
        _folder.Write(
            "runs/small/steps/2-train-multiagent-generator-1.json",
            """{ "step": "2-train-multiagent-generator-1", "result": { "adapterDigest": "abc" } }"""
        );
        _folder.Write(
            "runs/small/steps/2-train-multiagent-critic-1.json",
            """{ "step": "2-train-multiagent-critic-1", "result": { "adapterDigest": null } }"""
        );
        var adapters = Open(problem: "1+1").Origins.Adapters;
        Assert.Equal([2, null, null], ((string?[])["abc", "abd", null]).Select(adapters.Find));

        _folder.Write("runs/small/steps/3-train-multiagent-critic-1.json", "{}");
        Assert.Contains(
            "3-train-multiagent-critic-1.json: is no result of a training",
            Open(problem: "1+1").Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void From_one_debate_of_the_list_one_comes_to_the_next()
    {
        _folder.Write(
            1,
            "train",
            SampleDebates.Debate("a", ["1", "1"]),
            SampleDebates.Debate("b", ["1", "2"]),
            SampleDebates.Debate("c", ["1", "1"])
        );
        var open = DebateListing.Create(
            _files,
            "small",
            DebateQuery.All with
            {
                Filter = new DebateFilter(DebateOutcome.Unanimous),
                Problem = "a",
            }
        );
        Assert.Null(open.Neighbor(-1));
        Assert.Equal(
            new DebateQuery(1, "train", new DebateFilter(DebateOutcome.Unanimous), "c"),
            open.Neighbor(1)
        );
        // the number that each outcome would list
        Assert.Equal((2, 1), (open.Counts[DebateOutcome.Unanimous], open.Counts[DebateOutcome.Tie]));
        // shown, but not in the list
        Assert.Null(DebateListing.Create(_files, "small", open.Query with { Problem = "b" }).Neighbor(1));
        Assert.Equal("There is no debate on that problem among these.", Open(problem: "d").Error);
    }

    [Fact]
    public void Where_nothing_was_held_it_says_so() =>
        Assert.Equal((null, null), (Open().File, Open().Error));

    [Fact]
    public void What_was_not_held_is_named()
    {
        _folder.Write(1, "train", SampleDebates.Debate("a", ["1", "1"]));
        Assert.Equal("There are no debates in iteration 2 yet; choose others.", Open(iteration: 2).Error);
    }

    private DebateListing Open(int? iteration = null, string? problem = null) =>
        DebateListing.Create(
            _files,
            "small",
            DebateQuery.All with
            {
                Iteration = iteration,
                Problem = problem,
            }
        );

    private void Learn(AgentId agent, string problem, ChatTurn[] prompt, ChatTurn[] completion) =>
        TrainingExamples.Write(
            Directory.CreateDirectory(_folder.At("runs/small/iterations/1/data")).FullName
                + $"/{agent}.jsonl",
            [new TrainingExample(agent, problem, [.. prompt], [.. completion])]
        );
}
