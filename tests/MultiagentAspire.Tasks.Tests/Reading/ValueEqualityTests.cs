using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>Kinds of answers by value: each pair is judged in both directions.</summary>
public sealed class ValueEqualityTests
{
    [Theory]
    [InlineData("1, 2, 3", "3; 2; 1", true)]
    [InlineData("1, 2", "1, 2, 3", false)]
    [InlineData("1, 2, 3", "1, 2", false)]
    [InlineData("1, 1, 2", "1, 2", true)]
    [InlineData(@"\{1, 2\}", "2, 1", true)]
    [InlineData(@"\{1\}", "1", false)]
    [InlineData(@"\{1\}", @"\{1\}", true)]
    [InlineData(@"\{1, 2\}", @"\{2, 1\}", true)]
    [InlineData(@"\{1, 2\}", @"\{1, 3\}", false)]
    [InlineData(@"\{\{1, 2\}\}", "1, 2", true)]
    [InlineData("{1, 2}", "{2, 1}", true)]
    [InlineData("1 and 2", "2, 1", true)]
    [InlineData(@"\{1, 2\}, 3", "1, 2, 3", true)]
    [InlineData("1, 2, ", "1, 2", true)]
    [InlineData("1,,2", "1, 2", true)]
    public void Lists_and_sets_have_no_order(string left, string right, bool equal) =>
        AssertJudged(left, right, equal);

    [Theory]
    [InlineData("(1, 2)", "(1, 2)", true)]
    [InlineData("(1, 2)", "(1, 3)", false)]
    [InlineData("(1, 2)", "(2, 1)", false)]
    [InlineData("(1, 2)", "(1, 2, 3)", false)]
    [InlineData("(1, 2]", "(1, 2]", true)]
    [InlineData("(1, 2]", "[1, 2]", false)]
    [InlineData("[1, 2)", "[1, 2]", false)]
    [InlineData("(1, 2)", "1, 2", true)]
    [InlineData("(1, 2)", "2, 1", false)]
    [InlineData("[1, 2]", "1, 2", false)]
    [InlineData("(1, 2), (3, 4)", "(3, 4), (1, 2)", true)]
    [InlineData("(1, 2), (3, 4)", "(1, 2), (3, 5)", false)]
    [InlineData(@"(1, 2) \cup (3, 4)", @"(3, 4) \cup (1, 2)", true)]
    [InlineData(@"(1, 2) \cup (3, 4)", "(1, 2)", false)]
    [InlineData(@"(1, 2) \cup (3, 4)", @"(1, 2) \cup [3, 4)", false)]
    [InlineData("((1, 2), 3)", "((1, 2), 3)", true)]
    [InlineData("((1, 2), 3)", "(1, (2, 3))", false)]
    [InlineData("(1, 2)", "1", false)]
    public void Tuples_and_intervals_have_an_order_and_their_own_brackets(
        string left,
        string right,
        bool equal
    ) => AssertJudged(left, right, equal);

    [Theory]
    [InlineData("1 < x < 2", "(1, 2)", true)]
    [InlineData(@"1 \le x < 2", "[1, 2)", true)]
    [InlineData(@"1 < x \le 2", "(1, 2]", true)]
    [InlineData(@"1 \leq x \leq 2", "[1, 2]", true)]
    [InlineData("1 < x < 2", "(1, 3)", false)]
    [InlineData("1 < x < 2", "[1, 2)", false)]
    [InlineData("x > 3", "3 < x", true)]
    [InlineData("x >= 3", @"3 \le x", true)]
    [InlineData("x > 3", "x < 3", false)]
    [InlineData("x > 3", "-x > -3", false)]
    [InlineData("2x > 6", "x > 3", true)]
    [InlineData("x < 3", "-x > -3", true)]
    [InlineData("x != 3", "3 != x", true)]
    [InlineData("x != 3", "x = 3", false)]
    [InlineData("x < 3 < 4", "(x, 4)", false)]
    [InlineData(@"x \in [1, 2]", "[1, 2]", true)]
    public void Inequalities_are_sides_in_their_direction(string left, string right, bool equal) =>
        AssertJudged(left, right, equal);

    [Theory]
    [InlineData("x = 5", "5", true)]
    [InlineData("x = 5", "6", false)]
    [InlineData("x = 5", "y = 5", true)]
    [InlineData("x = 5", "5 = x", true)]
    [InlineData("x = 5", "2x = 10", true)]
    [InlineData("x = 5", "2y = 10", false)]
    [InlineData("x = 5", "2x = 11", false)]
    [InlineData("x = 5", "x < 5", false)]
    [InlineData("5", "2x = 10", false)]
    [InlineData("x + y = 1", "y + x = 1", true)]
    [InlineData("x + y = 1", "1 = x + y", true)]
    [InlineData("x + y = 1", "2x + 2y = 2", true)]
    [InlineData("x + y = 1", "-x - y = -1", true)]
    [InlineData("x + y = 1", "x + y = 2", false)]
    [InlineData("f(x) = x^2", "x^2", true)]
    [InlineData("AB = 5", "5", true)]
    [InlineData("1 + 2 = 3", "3", true)]
    [InlineData("x = 1 + 2 = 3", "3", true)]
    [InlineData("x = (1, 2)", "(1, 2)", true)]
    [InlineData(@"x \approx 2.5", "2.5", true)]
    [InlineData(@"x\approx2.5", "2.5", true)]
    [InlineData(@"x\approx2.5", "0.5", false)]
    [InlineData(@"x = 2.5 \approx 2.49", "2.5", true)]
    public void An_equation_for_a_name_is_its_value(string left, string right, bool equal) =>
        AssertJudged(left, right, equal);

    [Theory]
    [InlineData(@"1 \pm 2", "3, -1", true)]
    [InlineData(@"1 \pm 2", "3", false)]
    [InlineData(@"\pm 2", "2, -2", true)]
    [InlineData(@"1 \pm 2 \pm 3", "6", false)]
    [InlineData(@"x = 1 \pm 2", "-1, 3", true)]
    [InlineData("1:2", "1/2", true)]
    [InlineData("50%", "50", true)]
    [InlineData("1,000,000", "1000000", true)]
    [InlineData("1 000", "1000", true)]
    [InlineData("1,00", "1, 0", true)]
    [InlineData("(A)", "a", false)]
    [InlineData("(A)", "A", true)]
    [InlineData("(12)", "12", true)]
    [InlineData("(A]", "A", false)]
    [InlineData("[A)", "A", false)]
    [InlineData("[A]", "A", true)]
    [InlineData("Tuesday", "tuesday.", true)]
    [InlineData("Tuesday", "Monday", false)]
    [InlineData(@"\text{Tuesday}", "Tuesday", true)]
    [InlineData("Tuesday", "5", false)]
    [InlineData("two words", "TwoWords", true)]
    public void Signs_and_words_are_read_as_they_are_meant(string left, string right, bool equal) =>
        AssertJudged(left, right, equal);

    private static void AssertJudged(string left, string right, bool equal)
    {
        var same = AnswerForms.Equivalences["value"];
        Assert.Equal(equal, same(left, right));
        Assert.Equal(equal, same(right, left));
    }
}
