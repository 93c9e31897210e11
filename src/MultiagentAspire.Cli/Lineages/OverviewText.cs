using MultiagentAspire.Runs.Tracing;
using static MultiagentAspire.Cli.Lineages.LineageText;

namespace MultiagentAspire.Cli.Lineages;

/// <summary>The overview of a run as text: a tree of agents by iteration, and its transcripts.</summary>
internal static class OverviewText
{
    /// <summary>The whole text.</summary>
    public static string Write(RunOverview overview)
    {
        var page = new TextPage();
        AppendRun(page, overview.Run);
        page.Line().Line("Agents, each below the one that its training started from");
        foreach (var agent in overview.Agents)
            AppendAgent(page, agent, 1);
        if (overview.Agents.IsEmpty)
            page.Line("none: no arm of the run finetunes agents", 2);
        page.Line().Line("Transcripts, with the address of their first message");
        foreach (var set in overview.Sets)
            AppendSet(page, set);
        page.Line().Line(CheckOf(overview));
        page.Line(
            "Give an agent (generator-1@1) or a message (1/train/…/generator-1/round-1) for its lineage."
        );
        return page.ToString();
    }

    private static void AppendAgent(TextPage page, AgentNode agent, int depth)
    {
        var examples = agent.Examples is { } count
            ? Invariant($", {count} examples from {agent.SelectedFrom}")
            : "";
        var kept = agent.Kept is { } reason ? $"; kept its model: {reason}" : "";
        page.Line($"{agent.Agent}  {Digests.Short(agent.Digest)}{examples}{kept}", 2 * depth);
        foreach (var child in agent.Children)
            AppendAgent(page, child, depth + 1);
    }

    private static void AppendSet(TextPage page, SetTrace set)
    {
        page.Line(
            set.Debates is { } debates
                ? Invariant($"{set.Set}: {debates} debates, {set.Messages} messages")
                : $"{set.Set}: not finished yet",
            2
        );
        if (set.Example is { } first)
            page.Line(Short(first), 4);
    }

    private static string CheckOf(RunOverview overview) =>
        overview.Mismatched.IsEmpty
            ? Invariant($"All {overview.Messages} messages name the model that the run gave to their author.")
            : Invariant(
                $"{overview.Mismatched.Length} of {overview.Messages} messages name another model than "
            ) + $"the run gave to their author, the first {Short(overview.Mismatched[0])}.";
}
