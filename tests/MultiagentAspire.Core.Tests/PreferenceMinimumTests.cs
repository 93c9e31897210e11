using MultiagentAspire.Testing;

namespace MultiagentAspire.Core.Tests;

/// <summary>Which votes may label preference pairs.</summary>
public sealed class PreferenceMinimumTests
{
    /// <summary>Slot 0 of three gives this answer and then 7; all three end on 7, or two of them.</summary>
    private static VotedDebate Debate(string first, bool unanimous) =>
        VotingSamples.Vote(
            SampleTranscripts.Debate(
                "p",
                [
                    [first, "7", "9"],
                    ["7", "7", unanimous ? "7" : "9"],
                ]
            )
        );

    private static int Pairs(AgentId agent, bool unanimous, SelectionSettings settings) =>
        PreferenceSelection
            .Select(agent, [Debate("7", unanimous), Debate("8", unanimous)], VotingSamples.AreEqual, settings)
            .Length;

    [Theory]
    [InlineData(true, false, 1)]
    [InlineData(true, true, 1)]
    [InlineData(false, false, 1)]
    [InlineData(false, true, 0)]
    public void Only_where_every_vote_must_agree_does_a_divided_vote_label_nothing(
        bool unanimous,
        bool required,
        int pairs
    ) =>
        Assert.Equal(
            pairs,
            Pairs(AgentId.Generator(0), unanimous, new SelectionSettings { Unanimous = required })
        );

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public void A_vote_labels_from_the_minimum_on(int minimum, int pairs) =>
        Assert.Equal(
            pairs,
            Pairs(
                AgentId.Generator(0),
                unanimous: false,
                new SelectionSettings { GeneratorMinimumVotes = minimum, CriticMinimumVotes = 9 }
            )
        );

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public void Critics_have_a_minimum_of_their_own(int minimum, int pairs)
    {
        VotedDebate[] debates = [Revised("7"), Revised("8")];
        var settings = new SelectionSettings { GeneratorMinimumVotes = 9, CriticMinimumVotes = minimum };
        Assert.Equal(
            pairs,
            PreferenceSelection.Select(AgentId.Critic(0), debates, VotingSamples.AreEqual, settings).Length
        );
    }

    /// <summary>The revision in slot 0 is 7 or 8, two others vote for 7, and all prompts are the same.</summary>
    private static VotedDebate Revised(string final)
    {
        var debate = SampleTranscripts.Debate(
            "p",
            [
                ["1", "7", "7"],
                [final, "7", final == "7" ? "9" : "7"],
            ]
        );
        return VotingSamples.Vote(debate);
    }
}
