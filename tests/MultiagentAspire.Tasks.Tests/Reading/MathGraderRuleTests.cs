using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>Each rule of the reference grader with a case on either side of it.</summary>
public sealed class MathGraderRuleTests
{
    [Theory]
    [InlineData("a+b", "b+a", true)] // two letters are compared as terms
    [InlineData("a+b+c", "c+b+a", false)]
    [InlineData("ab+sqrt(b)", "sqrt(b)+ba", true)] // the letters of a root do not count
    [InlineData("x^2", "x*x", true)]
    [InlineData("x^(1+1)", "x*x", false)] // powers in brackets are not computed
    [InlineData("x*x", "x^(1+1)", false)]
    [InlineData("x^10", "x^5*x^5", false)] // nor are powers of two digits
    [InlineData("x^9", "x^5*x^4", true)]
    public void Only_terms_that_are_quick_to_compare_are_compared(string given, string gold, bool equal) =>
        Assert.Equal(equal, MathGrader.Grade(given, gold));

    [Theory]
    [InlineData("(1,2,3)", "(1,2,3.0)", true)]
    [InlineData("(1,2)", "(1,2,3)", false)]
    [InlineData("(1,2,3)", "(1,2)", false)]
    [InlineData("(1,2]", "(1,2]", true)]
    [InlineData("(1,2.0]", "(1,2)", false)]
    [InlineData("[1,2.0)", "(1,2)", false)]
    [InlineData("(1.0)", "1", true)] // brackets around one element do not count
    [InlineData("[1.0]", "(1)", true)]
    [InlineData("(2.0,1)", "(2,1)", true)]
    [InlineData("(1,x+1)", "(1,1+x)", true)]
    [InlineData("(1,x+1)", "(2,1+x)", false)]
    [InlineData("(1,x+1)", "(1,2+x)", false)]
    [InlineData("((1),2.0)", "((1),2)", false)] // lists within lists are not taken apart
    [InlineData("()", "(", false)]
    public void Lists_are_equal_element_by_element_and_in_their_brackets(
        string given,
        string gold,
        bool equal
    ) => Assert.Equal(equal, MathGrader.Grade(given, gold));

    [Theory]
    [InlineData("5.0000000001", "5", true)]
    [InlineData("5.00000009", "5", true)]
    [InlineData("5.0000002", "5", false)]
    [InlineData("-5.0", "-5", true)]
    [InlineData("5e0", "5", true)]
    [InlineData("1e400", "5", false)]
    [InlineData(" 5 ", "5", true)]
    [InlineData("5", "x", false)]
    [InlineData("x", "5", false)]
    [InlineData("5", "10/2", false)] // a whole number is not computed
    [InlineData("2.5", "5/2", true)]
    public void Whole_numbers_are_equal_to_whole_numbers_only(string given, string gold, bool equal) =>
        Assert.Equal(equal, MathGrader.Grade(given, gold));

    [Theory]
    [InlineData("1/2", "1/2", true)]
    [InlineData("1/2", "2/4", false)]
    [InlineData("-1/2", "-1/2", true)]
    [InlineData("1/2", "x/2", false)]
    [InlineData("2x/4", "x/2", true)]
    public void Two_fractions_must_be_spelled_alike(string given, string gold, bool equal) =>
        Assert.Equal(equal, MathGrader.Grade(given, gold));

    [Theory]
    [InlineData("12 cm", "12", true)]
    [InlineData("12 centimeters", "12", true)]
    [InlineData("12 miles^2", "12", true)]
    [InlineData("12 hours", "12", true)]
    [InlineData("12 feet", "12", true)]
    [InlineData("12 kg", "12", false)]
    [InlineData(@"90^\circ", "90", true)]
    [InlineData(@"90^ \circ", "90", true)]
    [InlineData("5%", "5", true)]
    [InlineData(@"5\%", "5", true)]
    [InlineData("$5", "5", true)]
    [InlineData(@"\$5.0", "5", true)]
    [InlineData("{5.0}", "5", true)]
    [InlineData("{2.5}", "5/2", true)]
    [InlineData("{5.0", "5", true)]
    [InlineData("3 million", "3*10^6", true)]
    [InlineData("3 billion", "3*10^9", true)]
    [InlineData("3 trillion", "3*10^12", true)]
    [InlineData(@"\text{5.0}", "5", true)]
    [InlineData("ABC", "abc", true)]
    public void Units_signs_and_letter_case_do_not_count(string given, string gold, bool equal) =>
        Assert.Equal(equal, MathGrader.Grade(given, gold));

    [Theory]
    [InlineData("3 1/2", "3.5", true)]
    [InlineData("- 3.5", "-7/2", true)]
    [InlineData(@"\frac{7}{2}", "3.5", true)]
    [InlineData(@"\frac{17}{2}", "8.5", true)]
    [InlineData(@"\frac{17}{10}", "1.7", true)]
    [InlineData(@"\dfrac{7}{2}", "3.5", true)]
    [InlineData(@"\tfrac{7}{2}", "3.5", true)]
    [InlineData(@"2\sqrt{2}", "sqrt(8)", true)]
    [InlineData(@"10,\! 000", "10000", true)]
    [InlineData("1,234,567", "1234567", true)]
    [InlineData("1,2345", "12345", false)]
    [InlineData("12,34", "1234", false)]
    public void Mixed_numbers_LaTeX_and_thousands_are_read(string given, string gold, bool equal) =>
        Assert.Equal(equal, MathGrader.Grade(given, gold));

    [Theory]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public void Answers_of_more_than_2000_characters_are_compared_as_texts(int length, bool equal)
    {
        var padded = "1.0" + new string(' ', length - 4) + "0";
        Assert.True(MathGrader.Grade(padded, padded));
        var long1 = "5" + new string('%', length - 1);
        Assert.Equal(equal, MathGrader.Grade(long1, "5"));
        Assert.Equal(equal, MathGrader.Grade("5", long1));
    }

    [Fact]
    public void Equivalence_holds_if_one_direction_does()
    {
        Assert.True(MathGrader.Equivalent("a", "a"));
        Assert.True(MathGrader.Equivalent("0.5", "1/2"));
        Assert.False(MathGrader.Equivalent("a", "b"));
        Assert.False(MathGrader.Grade(null, ""));
    }
}
