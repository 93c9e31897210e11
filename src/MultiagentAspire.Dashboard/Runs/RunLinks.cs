using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Core;
using MultiagentAspire.Runs.Folders;

namespace MultiagentAspire.Dashboard.Runs;

/// <summary>Addresses of a run's pages.</summary>
internal static class RunLinks
{
    public static string Run(string run) => $"/runs/{Uri.EscapeDataString(run)}";

    /// <summary>The form, filled in as that run was.</summary>
    public static string Clone(string run) => $"/new?from={Uri.EscapeDataString(run)}";

    /// <summary>The debates of an iteration, held for one purpose.</summary>
    public static string Debates(string run, int iteration, string set) =>
        FormattableString.Invariant(
            $"{Run(run)}/debates?iteration={iteration}&set={Uri.EscapeDataString(set)}"
        );

    public static string Agents(string run) => $"{Run(run)}/agents";

    public static string Agent(string run, string arm, string agent) =>
        $"{Agents(run)}/{Uri.EscapeDataString(arm)}/{Uri.EscapeDataString(agent)}";

    public static string Adapter(string run, FinetunedAgent agent) =>
        FormattableString.Invariant($"{Agent(run, agent.Arm, agent.Agent)}/{agent.Iteration}/adapter.zip");

    /// <summary>The curves of an agent's losses as a file, without its ending: .csv or .png.</summary>
    public static string Losses(string run, string arm, string agent) => $"{Agent(run, arm, agent)}/losses";

    public static string Data(string run, FinetunedAgent agent) =>
        FormattableString.Invariant($"{Agent(run, agent.Arm, agent.Agent)}/{agent.Iteration}/data.jsonl");

    /// <summary>The debates from which an agent learned.</summary>
    public static string Debates(string run, FinetunedAgent agent)
    {
        var debates = Debates(run, agent.Iteration, RunLayout.TrainingSetOf(agent.DataPath));
        // One model that speaks in all slots is named by no debate.
        return AgentId.TryParse(agent.Agent, out var id) && id.Role == AgentRole.Single
            ? debates
            : $"{debates}&agent={Uri.EscapeDataString(agent.Agent)}";
    }

    public static string Debate(string run, TranscriptFile file, string problem) =>
        $"{Debates(run, file.Iteration, file.Name)}&problem={Uri.EscapeDataString(problem)}";

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

    public static string Ask(string run) => $"{Run(run)}/ask";
}
