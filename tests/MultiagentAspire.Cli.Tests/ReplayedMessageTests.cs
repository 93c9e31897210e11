using MultiagentAspire.Cli.Lineages;
using MultiagentAspire.Core;
using MultiagentAspire.Inference;

namespace MultiagentAspire.Cli.Tests;

/// <summary>What the first differing token of a replay means.</summary>
public sealed class ReplayedMessageTests
{
    private static readonly GenerateResult Result = new("2", FinishReason.Stop, Tokens: 2, PromptTokens: 9);

    [Theory]
    [InlineData(0.0, "Explained")]
    [InlineData(0.99e-4, "Explained")]
    [InlineData(1e-4, "Different")]
    [InlineData(double.PositiveInfinity, "Different")]
    [InlineData(null, "Different")]
    public void A_difference_is_explained_by_a_margin_under_a_ten_thousandth(
        double? margin,
        string outcome
    ) => Assert.Equal(outcome, OutcomeOf(new TokenDifference(0, "1", "2", -1, -1, margin), null));

    [Fact]
    public void An_equal_text_of_another_prompt_or_model_is_different()
    {
        Assert.Equal("Equal", OutcomeOf(null, null));
        Assert.Equal("Different", OutcomeOf(null, "another prompt"));
    }

    [Fact]
    public void Replays_are_summarized_by_their_numbers_and_the_first_differing_tokens()
    {
        var address = "1/train/p/generator-1/round-1";
        TokenDifference?[] differences =
        [
            null,
            new TokenDifference(3, "1", "2", -0.7, -0.70001, 0.00001),
            new TokenDifference(4, null, "\u001b", -2, -1, 0.5),
        ];
        var replays = differences.Select(found =>
            ReplayedMessage.Of(address, new ResponseReplay(Result, found), null)
        );
        var summary = new ReplaySummary("small", 5, 9, 2, [.. replays]);
        var text = ReplayText.Write(summary);
        Assert.Equal((1, 1, 1), (summary.Equal, summary.Explained, summary.Different));
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        var joined = text.ReplaceLineEndings(" ");
        Assert.Contains(
            "token 4: \"1\" (log-probability -0.7) was \"2\" (-0.70001) now; margin 1E-05",
            Squeezed(joined),
            StringComparison.Ordinal
        );
        Assert.Contains("token 5: the end", joined, StringComparison.Ordinal);
        Assert.Contains("3 of 9 messages of small", joined, StringComparison.Ordinal);
        Assert.Contains("2 further messages are of endpoints", joined, StringComparison.Ordinal);
    }

    private static string Squeezed(string text) =>
        string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string OutcomeOf(TokenDifference? difference, string? reason) =>
        ReplayedMessage.Of("a", new ResponseReplay(Result, difference), reason).Outcome.ToString();
}
