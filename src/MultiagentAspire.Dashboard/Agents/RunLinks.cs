using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Debates;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>Addresses of a run's pages.</summary>
internal static class RunLinks
{
    public static string Run(string run) => $"/runs/{Uri.EscapeDataString(run)}";

    public static string Agents(string run) => $"{Run(run)}/agents";

    public static string Agent(string run, string arm, string agent) => $"{Agents(run)}/{Uri.EscapeDataString(arm)}/{Uri.EscapeDataString(agent)}";

    public static string Adapter(string run, FinetunedAgent agent) => FormattableString.Invariant($"{Agent(run, agent.Arm, agent.Agent)}/{agent.Iteration}/adapter.zip");

    public static string Data(string run, FinetunedAgent agent) => FormattableString.Invariant($"{Agent(run, agent.Arm, agent.Agent)}/{agent.Iteration}/data.jsonl");

    /// <summary>The debates from which an agent learned.</summary>
    public static string Debates(string run, FinetunedAgent agent)
    {
        var own = agent.DataPath.Contains("/arms/", StringComparison.Ordinal);
        var set = own ? $"{DebateFiles.Training} ({agent.Arm})" : DebateFiles.Training;
        // The one model of the other arms speaks in all slots: no debate names it.
        return FormattableString.Invariant($"{Run(run)}/debates?iteration={agent.Iteration}&set={Uri.EscapeDataString(set)}") + (own ? "" : $"&agent={Uri.EscapeDataString(agent.Agent)}");
    }

    public static string Debate(string run, DebateFile file, string problem) =>
        FormattableString.Invariant($"{Run(run)}/debates?iteration={file.Iteration}&set={Uri.EscapeDataString(file.Name)}&problem={Uri.EscapeDataString(problem)}");

    public static string Compare(string run, DebateFile? file, string left, string right, string? problem)
    {
        var address = $"{Run(run)}/compare?left={Uri.EscapeDataString(left)}&right={Uri.EscapeDataString(right)}";
        if (file is not null) address += FormattableString.Invariant($"&iteration={file.Iteration}&set={Uri.EscapeDataString(file.Name)}");
        return problem is null ? address : $"{address}&problem={Uri.EscapeDataString(problem)}";
    }

    public static string Ask(string run) => $"{Run(run)}/ask";
}
