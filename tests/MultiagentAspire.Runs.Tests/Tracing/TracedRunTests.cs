using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Runs.Tracing;

namespace MultiagentAspire.Runs.Tests.Tracing;

public sealed class TracedRunTests
{
    private const string Two = "\"multiagent\", \"single-agent\"";

    [Fact]
    public void An_agent_of_three_iterations_is_a_chain_back_to_the_base_model()
    {
        using var run = new SyntheticRun(1, Two, iterations: 3);
        var trace = TraceOf(run, "critic-2@3");
        Assert.Equal(
            ["critic-2@3", "critic-2@2", "critic-2@1", "base/base-2@0"],
            trace.Chain.Select(link => link.Agent)
        );
        Assert.Equal("critic-2@2", trace.Training!.StartedFrom);
        Assert.Equal(["critic-2@2"], TraceOf(run, "critic-2@1").TrainedFrom);
        Assert.Empty(trace.TrainedFrom);
    }

    [Fact]
    public void An_agent_that_starts_at_the_base_again_descends_from_it_directly()
    {
        using var run = new SyntheticRun(1, Two, 2, "\"training\": { \"startFrom\": \"base\" },");
        Assert.Equal(
            ["generator-1@2", "base/base-1@0"],
            TraceOf(run, "generator-1@2").Chain.Select(link => link.Agent)
        );
        var roots = RunOverviews.Of(run.Open()).Agents;
        Assert.Equal(
            ["generator-1@1", "generator-1@2"],
            roots.Single(root => root.Agent == "generator-1@0").Children.Select(child => child.Agent)
        );
    }

    [Fact]
    public void A_critic_that_the_guard_kept_names_the_training_that_made_its_model()
    {
        using var run = new SyntheticRun(
            1,
            Two,
            2,
            "\"training\": { \"keepCriticWhenAgreementFalls\": true },"
        );
        var guard = StepIds.Guard(2, run.Stored.Arm());
        run.Stored.Steps.Write(
            new StepRecord<GuardStepResult>(guard, StoredRun.Started, 1, new GuardStepResult([], [], [0]))
        );
        var trace = TraceOf(run, "critic-1@2");
        Assert.Equal(("critic-1@1", GuardDecision.KeptPrevious), (trace.MadeBy, trace.Training!.Guard));
        Assert.Equal("critic-1@1", trace.Chain[0].Agent);
        Assert.Equal("critic-2@2", TraceOf(run, "critic-2@2").MadeBy);
    }

    [Fact]
    public void Seeds_of_responses_and_trainings_are_those_of_the_run()
    {
        using var run = new SyntheticRun(1, Two);
        var trace = TraceOf(run, "single-agent/single-1@1");
        var example = trace.Training!.Examples[0];
        var response = example.Responses[^1];
        var author = MessageAddress.Parse(response.Address).Agent;
        Assert.Equal(Seeds.ForResponse(example.Debate!, author, 1), response.Seed);
        Assert.Equal(Seeds.Derive(7L, 1, "single-agent", "single-1", "train"), trace.Training.Seed);
        Assert.Equal("small-7/1-train-single-agent-single-1", trace.Training.Job);
    }

    [Fact]
    public void An_unfinished_run_is_traced_as_far_as_it_is()
    {
        using var run = new SyntheticRun(1, Two, iterations: 2);
        foreach (var file in Directory.GetFiles(run.Stored.Layout.Steps, "2-*"))
            File.Delete(file);
        Directory.Delete(run.Stored.Layout.ResolvePath("iterations/2"), recursive: true);
        var open = run.Open();
        var overview = RunOverviews.Of(open);
        Assert.Null(overview.Sets.Single(set => set.Set == "2/train").Debates);
        AssertRefused(open, "generator-1@2", "not trained yet");
        AssertRefused(open, "2/train/x/generator-1/round-1", "not finished");
        Assert.NotEmpty(TraceOf(run, "generator-1@1").Training!.Examples);
    }

    [Theory]
    [InlineData("genrator-1@1", "did you mean generator-1@1?")]
    [InlineData("single-agnt/single-1@1", "did you mean single-agent/single-1@1?")]
    [InlineData("generator-1@9", "did you mean generator-1@0?")]
    [InlineData("1/trian/x/generator-1/round-1", "did you mean 1/train?")]
    [InlineData("1/train/-/generator-1/round-1", "no debate on a problem '-'")]
    [InlineData("nothing", "write ITERATION/SET/PROBLEM/AGENT/round-M")]
    public void What_does_not_exist_is_refused_with_the_closest_that_does(string address, string message)
    {
        using var run = new SyntheticRun(1, Two);
        AssertRefused(run.Open(), address, message);
    }

    [Fact]
    public void A_message_is_found_by_the_start_of_its_problem_unless_several_begin_so()
    {
        using var run = new SyntheticRun(1, Two);
        var open = run.Open();
        var ids = open
            .Sources.Single(source => source.Address == "1/train")
            .Debates.Select(debate => debate.Id.ProblemId);
        var id = ids.First();
        var found = new RunAddresses(open).Message($"1/train/{id[..12]}/critic-1/round-2");
        Assert.Equal($"1/train/{id}/critic-1/round-2", found.Address.ToString());
        AssertRefused(
            open,
            $"1/train/{id}/critic-1/round-3",
            "no message critic-1/round-3; did you mean critic-1/round-2?"
        );
        AssertRefused(open, $"1/train/{id}/critic-9/round-2", "no message critic-9/round-2");
    }

    [Fact]
    public void A_summary_is_a_message_that_no_agent_learns()
    {
        using var run = new SyntheticRun(1, Two);
        var open = run.Open();
        var summaries = open
            .Sources.Where(source => source.Exists)
            .SelectMany(TracedMessage.AllOf)
            .Where(message => message.IsSummary)
            .ToList();
        Assert.NotEmpty(summaries);
        Assert.All(
            summaries,
            summary =>
            {
                Assert.Matches("^summary [0-2]$", summary.Text);
                Assert.Empty(MessageTraces.Of(open, summary).Learned);
                Assert.Equal("base/base-1@0", MessageTraces.Of(open, summary).Speaker);
            }
        );
    }

    [Fact]
    public void A_message_that_names_another_model_than_its_author_had_is_found()
    {
        using var run = new SyntheticRun(1, Two);
        Change(
            run,
            debate =>
                debate with
                {
                    Rounds = [debate.Rounds[0].SetItem(1, debate.Rounds[0][1] with { Adapter = "another" })],
                }
        );
        var mismatched = RunOverviews.Of(run.Open()).Mismatched;
        Assert.EndsWith("/generator-2/round-1", Assert.Single(mismatched), StringComparison.Ordinal);
    }

    [Fact]
    public void Transcripts_of_another_step_or_with_responses_in_wrong_places_are_refused_in_one_line()
    {
        Func<DebateTranscript, DebateTranscript>[] changes =
        [
            debate => debate with { Id = debate.Id with { RunSeed = 8 } },
            debate => debate with { Id = debate.Id with { ProblemId = "another\nproblem" } },
            debate => debate with { Rounds = [debate.Rounds[0].RemoveAt(0)] },
            debate => debate with { Rounds = [.. Enumerable.Repeat(debate.Rounds[0], 9)] },
            debate => debate with { Rounds = [debate.Rounds[0].SetItem(0, debate.Rounds[0][1])] },
        ];
        foreach (var change in changes)
        {
            using var run = new SyntheticRun(1, Two);
            Change(run, change);
            var error = Assert.Throws<InvalidDataException>(() => RunOverviews.Of(run.Open()));
            Assert.Contains("train.jsonl: the debate on ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    /// <summary>Replaces the first debate of the training transcripts.</summary>
    private static void Change(SyntheticRun run, Func<DebateTranscript, DebateTranscript> change)
    {
        var path = run.Stored.Layout.ResolvePath("iterations/1/transcripts/train.jsonl");
        var debates = Transcripts.Read(path);
        Transcripts.Write(path, [change(debates[0]), .. debates.Skip(1)]);
    }

    private static AgentTrace TraceOf(SyntheticRun run, string agent)
    {
        var open = run.Open();
        return AgentTraces.Of(open, new RunAddresses(open).Agent(agent));
    }

    private static void AssertRefused(TracedRun run, string address, string message)
    {
        var addresses = new RunAddresses(run);
        var error = Assert.Throws<ArgumentException>(() =>
        {
            if (AgentAddress.IsMeantBy(address))
                addresses.Agent(address);
            else
                addresses.Message(address);
        });
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
