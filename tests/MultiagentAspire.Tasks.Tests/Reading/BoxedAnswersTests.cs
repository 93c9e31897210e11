using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

public sealed class BoxedAnswersTests
{
    [Theory]
    [InlineData("{a}", 0, "a")]
    [InlineData("{}", 0, "")]
    [InlineData("x{a{b}c}d}", 1, "a{b}c")]
    [InlineData("{a", 0, null)]
    [InlineData("{a{b}", 0, null)]
    [InlineData("a}", 0, null)]
    [InlineData("}{a}", 0, null)]
    [InlineData("a", 1, null)]
    [InlineData("", 0, null)]
    [InlineData("ab{", 2, null)]
    public void A_group_ends_at_its_own_brace(string text, int open, string? inside) =>
        Assert.Equal(inside, BoxedAnswers.Inside(text, open));

    [Theory]
    [InlineData(@"\boxed{1}, \boxed{2}", "1, 2")]
    [InlineData(@"\boxed{1}\boxed{2}", "1, 2")]
    [InlineData(@"\boxed{1} and $\boxed{2}$ or \boxed{3}.", "1, 2, 3")]
    [InlineData(@"\boxed{1}, \boxed{1}", "1")]
    [InlineData(@"\boxed{1} but \boxed{2} and \boxed{3}", "2, 3")]
    [InlineData(@"x \boxed{1}", "1")]
    [InlineData(@"\boxed{1} and \boxed{}", "1")]
    [InlineData(@"\boxed{1} and \boxed{ } and \boxed{2}", "2")]
    [InlineData(@"\boxed{ }", null)]
    [InlineData(@"\boxed 1", "1")]
    [InlineData(@"\boxed 1 \boxed{2}", "1, 2")]
    [InlineData(@"\boxed{\boxed{1}}", "1")]
    [InlineData("none", null)]
    [InlineData("", null)]
    public void Boxes_with_only_separators_between_them_are_one_answer(string response, string? answer) =>
        Assert.Equal(answer, BoxedAnswers.ExtractRun(response));

    [Theory]
    [InlineData("", true)]
    [InlineData(" , ; . ", true)]
    [InlineData("$ and $", true)]
    [InlineData(@"\text{ or }", true)]
    [InlineData(@"\quad\ \(\)\[\]", true)]
    [InlineData("\n", true)]
    [InlineData("but", false)]
    [InlineData("1", false)]
    [InlineData("(", false)]
    public void Separators_are_blanks_signs_and_a_few_words(string between, bool separates) =>
        Assert.Equal(separates, BoxedAnswers.IsSeparator(between));

    [Theory]
    [InlineData(40, true)]
    [InlineData(41, false)]
    public void A_separator_has_at_most_40_characters(int length, bool separates) =>
        Assert.Equal(separates, BoxedAnswers.IsSeparator(new string(' ', length)));

    [Theory]
    [InlineData(@"\boxed{1} wrong, \boxed{2}", "2")]
    [InlineData(@"\boxed{2} \boxed", null)]
    [InlineData(@"a\boxed{1", null)]
    [InlineData(@"\boxed{x}", "x")]
    public void The_last_box_is_read_alone(string response, string? answer) =>
        Assert.Equal(answer, BoxedAnswers.Extract(response));
}
