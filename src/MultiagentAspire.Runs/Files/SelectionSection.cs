using MultiagentAspire.Core;

namespace MultiagentAspire.Runs.Files;

/// <summary>The section <c>selection</c>, of the run or of an arm.</summary>
internal static class SelectionSection
{
    /// <param name="agents">N: no pseudo-label can have more votes.</param>
    public static RunSelection Read(RunFileSection? selection, int agents)
    {
        if (selection is null)
            return new RunSelection(new SelectionSettings(), new VotingSettings(), 0);
        var minimum = selection.Integer("minimumVotes", 1, 1, agents);
        var maximumExamples = selection.Integer("maximumExamples", 0, 0, int.MaxValue);
        var rules = new SelectionSettings
        {
            Rule = Rule(selection),
            CriticWeight = selection.Number("criticWeight", 0.5, 0, 1),
            Mix = selection.Choice(
                "mode",
                CriticMix.Proportion,
                ("proportion", CriticMix.Proportion),
                ("repo", CriticMix.Repo),
                ("moco", CriticMix.Moco)
            ),
            LossOn = selection.Choice(
                "lossOn",
                CriticLoss.Revisions,
                ("final", CriticLoss.Revisions),
                ("all", CriticLoss.AllTurns)
            ),
            GeneratorMinimumVotes = minimum,
            CriticMinimumVotes = selection.Integer("criticMinimumVotes", minimum, 1, agents),
            CorrectedMinimumVotes = selection.Integer("correctedMinimumVotes", minimum, 1, agents),
            Unanimous = selection.Boolean("unanimous", false),
            MaximumExamples = maximumExamples,
        };
        var tie = selection.Choice(
            "tie",
            TieRule.Random,
            ("random", TieRule.Random),
            ("largest", TieRule.Largest),
            ("drop", TieRule.Drop)
        );
        return new RunSelection(
            rules,
            new VotingSettings { Tie = tie },
            selection.Integer("criticMaximumExamples", maximumExamples, 0, int.MaxValue)
        );
    }

    /// <summary>Null for the default, so that a run of before rules had names can be resumed.</summary>
    private static string? Rule(RunFileSection selection)
    {
        var names = SelectionRule.Registered.Names.Select(name => (name, name));
        var rule = selection.Choice("rule", ConsensusRule.DefaultName, [.. names]);
        return rule == ConsensusRule.DefaultName ? null : rule;
    }
}
