using CsCheck;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Tracing;

namespace MultiagentAspire.Runs.Tests.Tracing;

/// <summary>What lineage says of every agent and message of random runs.</summary>
public sealed class LineageLawTests
{
    private const int Runs = 2;

    private const string Arms = """
        "debate", "multiagent", "single-agent", "single-agent-debate", "shared-agent", "distilled",
        { "name": "two", "like": "multiagent", "agents": 2 }, { "name": "five", "like": "multiagent", "agents": 5 },
        { "name": "weight-0", "like": "multiagent", "selection": { "criticWeight": 0 } },
        { "name": "repeat", "like": "multiagent", "selection": { "mode": "repeat" },
          "training": { "startFrom": "base" } },
        { "name": "early-exit", "like": "multiagent", "debate": { "rounds": 3, "earlyExit": true } },
        { "name": "no-critic", "like": "multiagent", "debate": { "generatorsOnly": true, "summarize": false } }
        """;

    [Fact]
    public void Every_training_example_leads_to_a_message_of_its_own_agent_that_reached_the_consensus() =>
        Sample(run =>
        {
            foreach (var (agent, training) in Trainings(run))
            foreach (var example in training.Examples)
            {
                var learned = example.Responses.Where(response => response.Learned).ToList();
                Assert.NotEmpty(learned);
                Assert.Equal(example.Vote!.Answer, learned[^1].Answer);
                var authors = learned.Select(response => MessageAddress.Parse(response.Address).Agent);
                if (agent.Agent.Role != AgentRole.Single)
                    Assert.All(authors, author => Assert.Equal(agent.Agent, author));
            }
        });

    [Fact]
    public void Back_from_an_example_and_forward_again_leads_to_the_example() =>
        Sample(run =>
        {
            var addresses = new RunAddresses(run);
            foreach (var (agent, training) in Trainings(run))
            foreach (var example in training.Examples)
            foreach (var response in example.Responses.Where(response => response.Learned))
            {
                var message = MessageTraces.Of(run, addresses.Message(response.Address));
                Assert.Contains(
                    message.Learned,
                    learned => (learned.Data, learned.Line) == (training.Data, example.Line)
                );
                Assert.Contains(run.Display(agent), message.Descendants);
            }
        });

    [Fact]
    public void Forward_from_a_message_and_back_again_leads_to_the_message() =>
        Sample(run =>
        {
            var addresses = new RunAddresses(run);
            var traces = Trainings(run)
                .ToDictionary(entry => run.Display(entry.Agent), entry => entry.Training);
            foreach (
                var message in run.Sources.Where(source => source.Exists).SelectMany(TracedMessage.AllOf)
            )
            foreach (var learned in MessageTraces.Of(run, message).Learned)
            {
                var example = traces[learned.Agent].Examples[learned.Line - 1];
                Assert.Contains(
                    example.Responses,
                    response => response.Learned && response.Address == message.Address.ToString()
                );
            }
        });

    [Fact]
    public void The_agent_behind_each_message_has_the_model_that_the_debate_used() =>
        Sample(run =>
        {
            var addresses = new RunAddresses(run);
            foreach (var message in run.Sources.SelectMany(TracedMessage.AllOf))
            {
                var speaker = addresses.Agent(MessageTraces.Of(run, message).Speaker);
                Assert.Equal(run.ModelOf(message), run.ModelOf(speaker).Model);
                Assert.True(run.IsBy(message, speaker));
            }
            Assert.Empty(RunOverviews.Of(run).Mismatched);
        });

    [Fact]
    public void Each_message_is_spoken_by_exactly_one_of_the_models_that_the_overview_names() =>
        Sample(run =>
        {
            var overview = RunOverviews.Of(run);
            var agents = overview
                .Agents.SelectMany(Flatten)
                .Concat(["base/base-1@0", "base/base-2@0", "base/base-3@0"])
                .Select(agent => AgentTraces.Of(run, new RunAddresses(run).Agent(agent)))
                .Where(trace => trace.MadeBy == trace.Agent);
            Assert.Equal(overview.Messages, agents.Sum(trace => trace.Spoke.Sum(set => set.Messages)));
        });

    private static IEnumerable<string> Flatten(AgentNode node) =>
        node.Children.SelectMany(Flatten).Prepend(node.Agent);

    private static IEnumerable<(AgentAddress Agent, TrainingTrace Training)> Trainings(TracedRun run) =>
        run.States.Select(state =>
        {
            var agent = new AgentAddress(state.Step.Arm, state.Step.Agent, state.Step.Iteration);
            return (agent, AgentTraces.Of(run, agent).Training!);
        });

    private static void Sample(Action<TracedRun> law) =>
        Gen.ULong.Sample(
            seed =>
            {
                using var run = new SyntheticRun(seed, Arms, iterations: 2);
                law(run.Open());
            },
            iter: Runs,
            threads: 1
        );
}
