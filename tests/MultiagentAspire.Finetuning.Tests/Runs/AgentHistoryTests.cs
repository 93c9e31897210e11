using System.Collections.Immutable;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>From what each agent of a run came.</summary>
public sealed class AgentHistoryTests : IDisposable
{
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Every_finetuned_agent_has_one_entry_an_iteration_and_continues_from_its_previous_model()
    {
        var states = await OfAsync(
            _work,
            _work.Load(
                arms: "\"base\", \"debate\", \"multiagent\", \"single-agent\", \"single-agent-as-society\""
            )
        );
        Assert.Equal(
            2 * (6 + 1),
            states
                .Select(state => (state.Step.Arm, state.Step.Agent, state.Step.Iteration))
                .Distinct()
                .Count()
        );
        foreach (var agent in states.GroupBy(state => (state.Step.Arm, state.Step.Agent)))
        {
            var (first, second) = (agent.First(), agent.Last());
            Assert.Equal((1, 2), (first.Step.Iteration, second.Step.Iteration));
            Assert.Equal((null, 0), (first.Parent.Adapter, first.ParentIteration));
            Assert.Equal((first.Current, 1), (second.Parent, second.ParentIteration));
            Assert.Equal(second.Training.AdapterDigest, second.Current.Adapter!.Digest);
        }
        Assert.All(
            states,
            state => Assert.Equal(state.Selection.Examples, File.ReadLines(_work.RunPath(state.Data)).Count())
        );
        Assert.All(
            states,
            state => Assert.Equal(ContentDigest.OfModel(_work.Model), state.Current.Base.Digest)
        );
    }

    [Fact]
    public async Task Agents_that_begin_anew_have_the_base_model_as_their_parent_each_time()
    {
        var states = await OfAsync(_work, _work.Load(more: "\"training\": { \"startFrom\": \"base\" },"));
        Assert.Equal(12, states.Length);
        Assert.All(states, state => Assert.Equal((null, 0), (state.Parent.Adapter, state.ParentIteration)));
    }

    [Fact]
    public async Task Agents_of_the_method_start_with_the_adapter_of_the_run_file_and_those_of_other_arms_do_not()
    {
        var run = _work.Load(arms: "\"multiagent\", \"single-agent\"");
        var adapter = new AdapterRef(Directory.CreateDirectory(_work.Root("earlier")).FullName, "d1");
        File.WriteAllText(Path.Combine(adapter.Path, "level.txt"), "1");
        run = run with { Agents = [run.Agents[0] with { Adapter = adapter }, .. run.Agents.Skip(1)] };
        var first = (await OfAsync(_work, run)).Where(state => state.Step.Iteration == 1).ToList();
        Assert.All(
            first,
            state =>
                Assert.Equal(
                    state.Step.Arm == "multiagent" && state.Step.Agent.Slot == 0 ? adapter : null,
                    state.Parent.Adapter
                )
        );
        Assert.Equal(2, first.Count(state => state.Parent.Adapter is not null));
    }

    [Fact]
    public async Task An_agent_that_kept_its_model_says_why_and_stays_what_it_was()
    {
        using var work = new RunFixture
        {
            Debates = new ScriptedDebateRunner
            {
                Skill = (agent, _) => agent == AgentId.Generator(1) ? -1 : 2,
            },
        };
        var states = (await OfAsync(work, work.Load()))
            .Where(state => state.Step.Agent == AgentId.Generator(1))
            .ToList();
        Assert.All(
            states,
            state =>
                Assert.Equal(
                    (null, 0, 0),
                    (state.Current.Adapter, state.ParentIteration, state.Selection.Examples)
                )
        );
        Assert.All(
            states,
            state => Assert.Equal("no response was left for it to learn from", state.Training.KeptReason)
        );
    }

    [Fact]
    public async Task A_critic_that_the_guard_refused_was_made_but_does_not_speak()
    {
        using var work = new RunFixture
        {
            Debates = new ScriptedDebateRunner
            {
                Skill = (agent, level) => agent == AgentId.Critic(0) && level > 0 ? -1 : 0.9,
            },
        };
        var states = await OfAsync(
            work,
            work.Load(more: "\"training\": { \"keepCriticWhenAgreementFalls\": true },")
        );
        var critic = states.Where(state => state.Step.Agent == AgentId.Critic(0)).ToList();
        Assert.All(
            critic,
            state =>
                Assert.Equal(
                    (GuardDecision.KeptPrevious, null, 0),
                    (state.Guard, state.Current.Adapter, state.ParentIteration)
                )
        );
        Assert.All(critic, state => Assert.NotNull(state.Training.AdapterDigest));
        Assert.All(
            states.Where(state => state.Step.Agent.Role == AgentRole.Generator),
            state => Assert.Equal(GuardDecision.None, state.Guard)
        );
        Assert.Contains(states, state => state.Guard == GuardDecision.Replaced);
    }

    [Fact]
    public async Task Only_what_is_finished_is_reported_and_an_iteration_is_when_all_its_agents_are()
    {
        var run = _work.Load(arms: "\"multiagent\", \"single-agent\"");
        Assert.Equal(14, (await OfAsync(_work, run)).Length);
        Assert.Equal([("multiagent", 2), ("single-agent", 2)], AgentHistory.Finished(run, Steps(_work)));
        var first = _work.RunPath("steps/1-train-multiagent-generator-1.json");
        File.Move(first, first + ".away");
        // however much of the next one is there
        Assert.Equal([("multiagent", 0), ("single-agent", 2)], AgentHistory.Finished(run, Steps(_work)));
        File.Move(first + ".away", first);
        File.Delete(_work.RunPath("steps/2-train-multiagent-critic-3.json"));
        Assert.Equal(13, History(_work, run).Length);
        Assert.Equal([("multiagent", 1), ("single-agent", 2)], AgentHistory.Finished(run, Steps(_work)));
    }

    private static async Task<ImmutableArray<AgentState>> OfAsync(RunFixture work, RunFile run)
    {
        await work.ExecuteAsync(run);
        return History(work, run);
    }

    private static ImmutableArray<AgentState> History(RunFixture work, RunFile run)
    {
        var layout = new RunLayout(work.RunPath(""));
        var models = run.Models.ToDictionary(
            model => model.Key,
            model => new ModelRef(model.Value, ContentDigest.OfModel(model.Value))
        );
        return AgentHistory.Create(run, layout, Steps(work), new Lineage(run, layout, Steps(work), models));
    }

    private static StepStore Steps(RunFixture work) => new(new RunLayout(work.RunPath("")));
}
