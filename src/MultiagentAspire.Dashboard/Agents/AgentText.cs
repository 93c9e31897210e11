using MultiagentAspire.Contracts.Finetuning.V1;
using MultiagentAspire.Dashboard.Runs;

namespace MultiagentAspire.Dashboard.Agents;

/// <summary>How pages write what an agent is.</summary>
internal static class AgentText
{
    private const int ShortDigest = 10;

    /// <summary>The beginning of a digest, as people tell them apart.</summary>
    public static string Short(string digest) => digest.Length > ShortDigest ? digest[..ShortDigest] : digest;

    /// <summary>A size in its largest unit: <c>484.1 kB</c>.</summary>
    public static string Bytes(long bytes) =>
        bytes switch
        {
            < 1000 => DisplayText.ToPlainText($"{bytes} B"),
            < 1_000_000 => DisplayText.ToPlainText($"{bytes / 1e3:0.0} kB"),
            < 1_000_000_000 => DisplayText.ToPlainText($"{bytes / 1e6:0.0} MB"),
            _ => DisplayText.ToPlainText($"{bytes / 1e9:0.0} GB"),
        };

    /// <summary>The loss of the last optimizer step, in nats a token.</summary>
    public static string LastLoss(FinetunedAgent agent) =>
        agent.Losses.Count == 0 ? DisplayText.None : DisplayText.ToPlainText($"{agent.Losses[^1]:0.0000}");

    /// <summary>
    /// The records an agent had, and for critics of which kind: <c>142 of 200 (30 corrected, 112 kept)</c>.
    /// </summary>
    public static string Examples(Examples examples)
    {
        var kinds =
            examples.CorrectedUsed + examples.KeptUsed > 0
                ? $" ({DisplayText.Count(examples.CorrectedUsed)} corrected, {DisplayText.Count(examples.KeptUsed)} kept)"
                : "";
        return $"{DisplayText.Count(examples.Used)} of {DisplayText.Count(examples.Considered)}{kinds}";
    }

    /// <summary>Where what was looked at went, in words, the kinds that occur.</summary>
    public static IEnumerable<(string What, int Count)> SelectionOutcomes(Examples examples)
    {
        (string What, int Count)[] all =
        [
            ("no vote", examples.NoConsensus),
            ("too few votes", examples.BelowMinimumVotes),
            ("no critic spoke", examples.NotRevised),
            ("no answer in it", examples.Unparsable),
            ("not the voted answer", examples.Mismatched),
            ("the voted answer", examples.Matched),
            ("corrected", examples.Corrected),
            ("kept right", examples.Kept),
            ("too long to be learned", examples.TooLong),
        ];
        return all.Where(fate => fate.Count > 0);
    }

    /// <summary>From what an agent's finetuning started.</summary>
    public static string Parent(FinetunedAgent agent) =>
        agent.ParentIteration == 0 ? "base" : DisplayText.ToPlainText($"iteration {agent.ParentIteration}");

    /// <summary>
    /// Why the agent is not what its finetuning made, or what the guard said; empty where there is nothing to
    /// say.
    /// </summary>
    public static string StateNote(FinetunedAgent agent) =>
        agent.Kept.Length > 0
            ? $"kept its model: {agent.Kept}"
            : agent.Guard switch
            {
                GuardDecision.KeptPrevious => "refused by the guard: the previous critic speaks",
                GuardDecision.Replaced => "passed the guard",
                _ => agent.HasModel ? $"answers at its endpoint as {agent.Model} (job {agent.Job})" : "",
            };
}
