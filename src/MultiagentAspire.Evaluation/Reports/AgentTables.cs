using static MultiagentAspire.Evaluation.Reports.ReportText;

namespace MultiagentAspire.Evaluation.Reports;

/// <summary>The page's tables of finetuned agents: their data and losses, and their jobs at endpoints.</summary>
internal static class AgentTables
{
    private static readonly IReadOnlyList<string> AgentHeads =
    [
        "agent",
        "arm",
        "iteration",
        "answers",
        "C−",
        "C+",
        "steps",
        "first loss",
        "last loss",
        "tokens",
        "time",
    ];

    private static readonly IReadOnlyList<string> JobHeads =
    [
        "agent",
        "arm",
        "iteration",
        "model",
        "job",
        "tokens",
        "retries",
        "time",
    ];

    /// <summary>Writes one row per agent and iteration; nothing where no agent was finetuned.</summary>
    public static void WriteAgents(HtmlPage page, RunReport report)
    {
        if (report.Agents.IsEmpty)
            return;
        page.Section(
            "Agents",
            "What each agent was finetuned on: a generator on its own answers that reached the consensus; a critic on "
                + "answers corrected (C−) and kept (C+)."
        );
        page.Table(AgentHeads, report.Agents.Select(AgentRow));
    }

    /// <summary>Writes one row per finetuning job at an endpoint; nothing where there was none.</summary>
    public static void WriteJobs(HtmlPage page, RunReport report)
    {
        var agents = report.Agents.Where(agent => agent.Job is not null).ToList();
        if (agents.Count == 0)
            return;
        page.Section(
            "Finetuned at endpoints",
            "The jobs there and what they made. Tokens are those that are charged; retries are attempts beyond the "
                + "first of the calls that a job took."
        );
        page.Table(JobHeads, agents.Select(JobRow));
    }

    private static IReadOnlyList<string> AgentRow(AgentTraining agent)
    {
        string[] examples =
        [
            Count(agent.GeneratorExamples),
            Count(agent.CorrectedExamples),
            Count(agent.KeptExamples),
        ];
        var losses = agent.Losses;
        var firstLoss = losses.IsEmpty ? None : Loss(losses[0]);
        var lastLoss = losses.IsEmpty ? None : Loss(losses[^1]);
        string[] training = [Count(losses.Length), firstLoss, lastLoss];
        string[] costs = [Count(agent.Tokens), Duration(agent.Seconds)];
        return [agent.Agent, agent.Arm, Count(agent.Iteration), .. examples, .. training, .. costs];
    }

    private static IReadOnlyList<string> JobRow(AgentTraining agent) =>
        [
            agent.Agent,
            agent.Arm,
            Count(agent.Iteration),
            agent.Model ?? None,
            agent.Job!,
            Count(agent.Tokens),
            Count(agent.Retries),
            Duration(agent.Seconds),
        ];
}
