using CsCheck;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Tasks;
using static MultiagentAspire.Evaluation.Tests.Metrics.Arbitrary;

namespace MultiagentAspire.Evaluation.Tests.Metrics;

public sealed class TextDiversityTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char["abc123="], 0, 30];

    [Fact]
    public void Dissimilarity_is_symmetric_in_range_and_zero_for_equal_texts() =>
        Gen.Select(Text, Text)
            .Sample(
                (left, right) =>
                {
                    var distance = TextDiversity.NGramDissimilarity(left, right);
                    Assert.InRange(distance, 0, 1);
                    Assert.Equal(distance, TextDiversity.NGramDissimilarity(right, left), 12);
                    Assert.Equal(0, TextDiversity.NGramDissimilarity(left, left), 12);
                }
            );

    [Fact]
    public void Texts_without_a_common_n_gram_are_wholly_different() =>
        Assert.Equal(1, TextDiversity.NGramDissimilarity("aaaa", "bbbb"));

    [Fact]
    public void The_style_letter_does_not_count() =>
        Assert.Equal(0, TextDiversity.NGramDissimilarity("L12*24=288#288", "R12*24=288#288"), 12);

    [Fact]
    public void Distinct_n_falls_when_texts_repeat() =>
        Text.Where(text => text.Length >= 2)
            .Sample(text => TextDiversity.Distinct([text, text], 2) <= TextDiversity.Distinct([text], 2));

    [Fact]
    public void Distinct_n_counts_grams()
    {
        Assert.Equal(2.0 / 5, TextDiversity.Distinct(["abab", "a"], 1)!.Value, 12);
        Assert.Null(TextDiversity.Distinct(["a"], 2));
    }

    [Fact]
    public void Only_responses_with_the_majority_answer_are_compared()
    {
        GradedAnswer[] answers =
        [
            new("12+3=15#15", "15", true),
            new("3+12=15#15", "15", true),
            new("zzzz#9", "9", false),
        ];
        Assert.Equal(
            TextDiversity.NGramDissimilarity(answers[0].Text, answers[1].Text),
            TextDiversity.AmongMajority(answers, Same)!.Value,
            12
        );
        Assert.Null(TextDiversity.AmongMajority(Create(1, 2), Same));
        Assert.Null(TextDiversity.AmongMajority(Create(null, null), Same));
    }
}
