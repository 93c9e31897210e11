using System.Text.Json;
using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class AgentIdTests
{
    private static readonly Gen<AgentId> Agents = Gen.Select(Gen.Enum<AgentRole>(), Gen.Int[0, 1_000_000])
        .Select((role, slot) => new AgentId(role, slot));

    [Fact]
    public void A_name_reads_back_as_the_agent_it_names() =>
        Agents.Sample(agent =>
        {
            Assert.True(AgentId.TryParse(agent.ToString(), out var read));
            Assert.Equal(agent, read);
            Assert.Equal(agent, JsonSerializer.Deserialize<AgentId>(JsonSerializer.Serialize(agent)));
            var keyed = new Dictionary<AgentId, int> { [agent] = 1 };
            Assert.Equal(
                keyed,
                JsonSerializer.Deserialize<Dictionary<AgentId, int>>(JsonSerializer.Serialize(keyed))
            );
        });

    [Fact]
    public void Two_agents_with_one_name_are_one_agent() =>
        Gen.Select(Agents, Agents)
            .Sample((id, other) => Assert.Equal(id == other, id.ToString() == other.ToString()));

    [Fact]
    public void Slots_are_counted_from_one_in_names() =>
        Assert.Equal("critic-2", AgentId.Critic(1).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("critic")]
    [InlineData("critic-")]
    [InlineData("-1")]
    [InlineData("critic-0")]
    [InlineData("critic--1")]
    [InlineData("critic-01")]
    [InlineData("critic-+1")]
    [InlineData("critic-99999999999")]
    [InlineData("judge-1")]
    [InlineData("1-1")]
    [InlineData("99-1")]
    [InlineData(" critic-1")]
    [InlineData("critic -1")]
    [InlineData("generator,critic-1")]
    public void What_no_agent_is_called_is_no_name(string text)
    {
        Assert.False(AgentId.TryParse(text, out _));
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize<AgentId>(JsonSerializer.Serialize(text))
        );
    }

    [Fact]
    public void Agents_are_ordered_by_role_and_then_by_slot()
    {
        AgentId[] agents = [AgentId.Critic(0), AgentId.Generator(10), AgentId.Generator(2)];
        Assert.Equal(
            ["generator-3", "generator-11", "critic-1"],
            agents.Order().Select(agent => agent.ToString())
        );
    }

    [Fact]
    public void Every_comparison_agrees_with_the_order() =>
        Gen.Select(Agents, Agents).Sample((left, right) => AssertComparisons(left, right));

    [Fact]
    public void An_agent_is_neither_before_nor_after_itself() =>
        Agents.Sample(agent => AssertComparisons(agent, agent));

    [Fact]
    public void Agents_of_neighbouring_slots_are_ordered() =>
        AssertComparisons(AgentId.Critic(3), AgentId.Critic(4));

    private static void AssertComparisons(AgentId left, AgentId right)
    {
        var order = left.CompareTo(right);
        Assert.Equal(
            (order < 0, order <= 0, order > 0, order >= 0),
            (left < right, left <= right, left > right, left >= right)
        );
        Assert.Equal((right > left, right >= left), (left < right, left <= right));
    }
}
