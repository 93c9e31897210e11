using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>The section <c>selection</c>, of the run or of an arm.</summary>
internal static class SelectionSection
{
    /// <summary>
    /// The settings with every default: one vote is enough, a random tie, no limit on examples, critic weight 0.5.
    /// </summary>
    /// <param name="selection">The section; null where the file does not have it: all defaults.</param>
    /// <param name="agents">N: the upper bound of minimums, since no pseudo-label can have more votes.</param>
    /// <exception cref="InvalidRunFileException">A value is out of its range, or a name is unknown.</exception>
    public static RunSelection Read(RunFileSection? selection, int agents)
    {
        if (selection is null)
            return new RunSelection(new SelectionSettings(), new VotingSettings(), 0);
        var minimumVotes = selection.Integer("minimumVotes", 1, 1, agents);
        var criticMinimumVotes = selection.Integer("criticMinimumVotes", minimumVotes, 1, agents);
        var maximumExamples = selection.Integer("maximumExamples", 0, 0, int.MaxValue);
        var rules = new SelectionSettings
        {
            Rule = ReadRule(selection),
            CriticWeight = selection.Number("criticWeight", 0.5, 0, 1),
            Mix = ReadMix(selection),
            LossOn = ReadLoss(selection),
        };
        rules = rules with
        {
            GeneratorMinimumVotes = minimumVotes,
            CriticMinimumVotes = criticMinimumVotes,
            CorrectedMinimumVotes = ReadCorrectedMinimum(selection, criticMinimumVotes, agents),
            Unanimous = selection.Boolean("unanimous", false),
            MaximumExamples = maximumExamples,
        };
        var tie = ReadTie(selection);
        var criticMaximum = selection.Integer("criticMaximumExamples", maximumExamples, 0, int.MaxValue);
        return new RunSelection(rules, new VotingSettings { Tie = tie }, criticMaximum);
    }

    /// <summary>
    /// A trajectory below the minimum of all critic data is dropped, so a lower one would do nothing.
    /// </summary>
    private static int ReadCorrectedMinimum(RunFileSection selection, int criticMinimum, int agents) =>
        selection.Integer("correctedMinimumVotes", criticMinimum, criticMinimum, agents);

    /// <summary>Null for the default rule: manifests from before rules had names do not have the key.</summary>
    private static string? ReadRule(RunFileSection selection)
    {
        var names = SelectionRule.Registered.Names.Select(name => (name, name));
        var rule = selection.Choice("rule", ConsensusRule.DefaultName, [.. names]);
        return rule == ConsensusRule.DefaultName ? null : rule;
    }

    private static CriticMix ReadMix(RunFileSection selection) =>
        selection.Choice(
            "mode",
            CriticMix.Weighted,
            ("weighted", CriticMix.Weighted),
            ("repeat", CriticMix.Repeat),
            ("proportion", CriticMix.Proportion),
            ("repo", CriticMix.Repo),
            ("moco", CriticMix.Moco)
        );

    private static CriticLoss ReadLoss(RunFileSection selection) =>
        selection.Choice(
            "lossOn",
            CriticLoss.Revisions,
            ("final", CriticLoss.Revisions),
            ("all", CriticLoss.AllTurns)
        );

    private static TieRule ReadTie(RunFileSection selection) =>
        selection.Choice(
            "tie",
            TieRule.Random,
            ("random", TieRule.Random),
            ("largest", TieRule.Largest),
            ("drop", TieRule.Drop)
        );
}
