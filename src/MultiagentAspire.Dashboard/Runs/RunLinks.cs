using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>Addresses of a run's pages and downloads. Names are escaped.</summary>
internal static class RunLinks
{
    /// <summary>The page of a run.</summary>
    public static string Run(string run) => $"/runs/{Uri.EscapeDataString(run)}";

    /// <summary>The form of a new run, filled in with the run file of that run.</summary>
    public static string Clone(string run) => $"/new?from={Uri.EscapeDataString(run)}";

    /// <summary>The page of one set of debates of an iteration.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="iteration">0 = before any finetuning.</param>
    /// <param name="set">Name of the set, such as <c>train</c> or <c>evaluate-multiagent</c>.</param>
    public static string Debates(string run, int iteration, string set) =>
        FormattableString.Invariant(
            $"{Run(run)}/debates?iteration={iteration}&set={Uri.EscapeDataString(set)}"
        );

    /// <summary>The page of a run's agents.</summary>
    public static string Agents(string run) => $"{Run(run)}/agents";

    /// <summary>The page of one agent.</summary>
    public static string Agent(string run, string arm, string agent) =>
        $"{Agents(run)}/{Uri.EscapeDataString(arm)}/{Uri.EscapeDataString(agent)}";

    /// <summary>The download of an agent's adapter as a ZIP file.</summary>
    public static string Adapter(string run, FinetunedAgent agent) =>
        FormattableString.Invariant($"{Agent(run, agent.Arm, agent.Agent)}/{agent.Iteration}/adapter.zip");

    /// <summary>The download of an agent's losses, without its extension: .csv or .png.</summary>
    public static string Losses(string run, string arm, string agent) => $"{Agent(run, arm, agent)}/losses";

    /// <summary>The download of an agent's training data as JSON Lines.</summary>
    public static string Data(string run, FinetunedAgent agent) =>
        FormattableString.Invariant($"{Agent(run, agent.Arm, agent.Agent)}/{agent.Iteration}/data.jsonl");

    /// <summary>The page of the debates that an agent learned from, filtered by the agent.</summary>
    public static string Debates(string run, FinetunedAgent agent)
    {
        var debates = Debates(run, agent.Iteration, RunLayout.TrainingSetOf(agent.DataPath));
        // The single agent fills all slots, and debates do not name it.
        return AgentId.TryParse(agent.Agent, out var id) && id.Role == AgentRole.Single
            ? debates
            : $"{debates}&agent={Uri.EscapeDataString(agent.Agent)}";
    }

    /// <summary>The page of one debate.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="file">Its transcript file.</param>
    /// <param name="problem">Id of its problem.</param>
    public static string Debate(string run, TranscriptFile file, string problem) =>
        $"{Debates(run, file.Iteration, file.Name)}&problem={Uri.EscapeDataString(problem)}";

    /// <summary>The page that compares two agents.</summary>
    /// <param name="run">Name of the run.</param>
    /// <param name="file">The debates in which they are compared; null: chosen by the page.</param>
    /// <param name="left">Name of one agent.</param>
    /// <param name="right">Name of the other agent.</param>
    /// <param name="problem">Id of the problem that is shown; null: chosen by the page.</param>
    public static string Compare(string run, TranscriptFile? file, string left, string right, string? problem)
    {
        var address =
            $"{Run(run)}/compare?left={Uri.EscapeDataString(left)}&right={Uri.EscapeDataString(right)}";
        if (file is not null)
            address += FormattableString.Invariant(
                $"&iteration={file.Iteration}&set={Uri.EscapeDataString(file.Name)}"
            );
        return problem is null ? address : $"{address}&problem={Uri.EscapeDataString(problem)}";
    }

    /// <summary>The page on which a run's agents debate a typed question.</summary>
    public static string Ask(string run) => $"{Run(run)}/ask";
}
