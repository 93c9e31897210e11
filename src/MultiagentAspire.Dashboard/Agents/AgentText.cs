using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>Texts about finetuned agents, as pages show them.</summary>
internal static class AgentText
{
    private const int ShortDigest = 10;

    /// <summary>The first 10 characters of a digest, enough to tell adapters apart.</summary>
    public static string Short(string digest) => digest.Length > ShortDigest ? digest[..ShortDigest] : digest;

    /// <summary>A size in its largest decimal unit: <c>484.1 kB</c>.</summary>
    public static string Bytes(long bytes)
    {
        if (bytes < 1000)
            return DisplayText.ToPlainText($"{bytes} B");
        if (bytes < 1_000_000)
            return DisplayText.ToPlainText($"{bytes / 1e3:0.0} kB");
        if (bytes < 1_000_000_000)
            return DisplayText.ToPlainText($"{bytes / 1e6:0.0} MB");
        return DisplayText.ToPlainText($"{bytes / 1e9:0.0} GB");
    }

    /// <summary>The loss of the last optimizer step, in nats a token; a dash where no step was taken.</summary>
    public static string LastLoss(FinetunedAgent agent) =>
        agent.Losses.Count == 0 ? DisplayText.None : DisplayText.ToPlainText($"{agent.Losses[^1]:0.0000}");

    /// <summary>
    /// How many records an agent was trained on, and for critics of which kind:
    /// <c>142 of 200 (30 corrected, 112 kept)</c>.
    /// </summary>
    public static string Examples(Examples examples)
    {
        var corrected = DisplayText.Count(examples.CorrectedUsed);
        var kept = DisplayText.Count(examples.KeptUsed);
        var hasKinds = examples.CorrectedUsed + examples.KeptUsed > 0;
        var kinds = hasKinds ? $" ({corrected} corrected, {kept} kept)" : "";
        return $"{DisplayText.Count(examples.Used)} of {DisplayText.Count(examples.Considered)}{kinds}";
    }

    /// <summary>
    /// How many of the considered records had each verdict of the selection; verdicts with none are left out.
    /// </summary>
    public static IEnumerable<(string What, int Count)> SelectionOutcomes(Examples examples)
    {
        (string What, int Count)[] withoutAnswer =
        [
            ("no vote", examples.NoConsensus),
            ("too few votes", examples.BelowMinimumVotes),
            ("no critic spoke", examples.NotRevised),
            ("no answer in it", examples.Unparsable),
        ];
        (string What, int Count)[] withAnswer =
        [
            ("not the voted answer", examples.Mismatched),
            ("the voted answer", examples.Matched),
            ("corrected", examples.Corrected),
            ("kept right", examples.Kept),
            ("too long to be learned", examples.TooLong),
        ];
        return withoutAnswer.Concat(withAnswer).Where(outcome => outcome.Count > 0);
    }

    /// <summary>The state from which an agent's finetuning started: <c>base</c>, or <c>iteration 2</c>.</summary>
    public static string Parent(FinetunedAgent agent) =>
        agent.ParentIteration == 0 ? "base" : DisplayText.ToPlainText($"iteration {agent.ParentIteration}");

    /// <summary>
    /// Why the agent does not use its finetuned model, or the guard's decision, or its name at an endpoint; empty
    /// otherwise.
    /// </summary>
    public static string StateNote(FinetunedAgent agent)
    {
        if (agent.Kept.Length > 0)
            return $"kept its model: {agent.Kept}";
        return agent.Guard switch
        {
            GuardDecision.KeptPrevious => "refused by the guard: the previous critic speaks",
            GuardDecision.Replaced => "passed the guard",
            _ => agent.HasModel ? $"answers at its endpoint as {agent.Model} (job {agent.Job})" : "",
        };
    }
}
