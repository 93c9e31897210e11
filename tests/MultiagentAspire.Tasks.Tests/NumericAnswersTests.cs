using System.Globalization;
using CsCheck;
using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Tests;

public sealed class NumericAnswersTests
{
    private static readonly Gen<long> Number = Gen.Long[-1_000_000_000_000, 1_000_000_000_000];

    [Fact]
    public void A_number_is_found_after_the_mark_in_a_box_and_at_the_end() =>
        Gen.Select(Number, Number)
            .Sample(
                (decoy, number) =>
                {
                    var text = number.ToString(CultureInfo.InvariantCulture);
                    foreach (
                        var spelt in (string[])
                            [
                                text,
                                number.ToString("N0", CultureInfo.InvariantCulture),
                                text + ".",
                                text + ".00",
                            ]
                    )
                    foreach (
                        var response in (string[])
                            [
                                $"{decoy}#{spelt}",
                                $"so \\boxed{{{spelt}}}, not {decoy}",
                                $"{decoy} is wrong, it is {spelt}",
                            ]
                    )
                        Assert.Equal(text, NumericAnswers.Extract(response));
                },
                iter: 300
            );

    [Fact]
    public void Equality_is_that_of_numbers() =>
        Gen.Select(Gen.Decimal[-1000, 1000], Gen.Decimal[-1000, 1000])
            .Sample(
                (a, b) =>
                {
                    var (left, right) = (
                        a.ToString(CultureInfo.InvariantCulture),
                        b.ToString(CultureInfo.InvariantCulture)
                    );
                    return NumericAnswers.Equal(left, right) == (a == b)
                        && NumericAnswers.Equal(left, left)
                        && NumericAnswers.Equal(left, left.Contains('.') ? left + "0" : left + ".0");
                },
                iter: 300
            );

    [Fact]
    public void Extraction_of_an_extracted_answer_is_itself() =>
        Gen.String[Gen.Char["0123456789.,#-+*=;|{}\\boxed $"], 0, 40]
            .Sample(response =>
                NumericAnswers.Extract(response) is not { } answer
                || (NumericAnswers.Extract(answer) == answer && NumericAnswers.Equal(answer, answer))
            );

    [Theory]
    [InlineData("L12*24=288;13*1=13;27+288=315;315+28=343;343-13=330#330", "330")]
    [InlineData("12*24=288;13*1=13#330|12*24=288;13*1=13#331", "331")]
    [InlineData("12*24=288;343-13", "13")]
    [InlineData("5#-12", "-12")]
    [InlineData("5 = -12", "-12")]
    [InlineData("5 = \u221212", "-12")]
    [InlineData("#### 1,234 ", "1234")]
    [InlineData("#7\n# Explanation", "7")]
    [InlineData("#12*3", "3")]
    [InlineData(@"\boxed{3} is wrong #5", "5")]
    [InlineData(@"\boxed{4} of 7", "4")]
    [InlineData(@"I agree with solution #2. The answer is \boxed{42}.", "42")]
    [InlineData("### 2. Add both.\nThe final answer is 42.", "42")]
    [InlineData(@"\boxed{4}, wait, \boxed{\text{about } 1,\!005}. Checked 3 times", "1005")]
    [InlineData(@"\boxed{5", "5")]
    [InlineData("it costs $57.", "57")]
    [InlineData("0007.50", "7.5")]
    [InlineData("-0.0", "0")]
    [InlineData("+5", "5")]
    [InlineData("(2)-3", "3")]
    [InlineData("no idea", null)]
    [InlineData("", null)]
    [InlineData("#", null)]
    public void Responses_are_read(string response, string? answer) =>
        Assert.Equal(answer, NumericAnswers.Extract(response));

    [Fact]
    public void A_number_of_a_hundred_thousand_digits_is_still_a_number()
    {
        var digits = new string('9', 100_000);
        Assert.Equal(digits, NumericAnswers.Extract($"#{digits}"));
        Assert.Equal(digits, NumericAnswers.Extract($"it is 000{digits}"));
        Assert.False(NumericAnswers.Equal(digits, digits + "0"));
    }

    [Theory]
    [InlineData("1,000", "1000.0", true)]
    [InlineData("-0", "0", true)]
    [InlineData("$5", "5", true)]
    [InlineData("5", "-5", false)]
    [InlineData("5 apples", "5", false)]
    [InlineData("five", "five", false)]
    public void Answers_are_compared(string answer, string reference, bool equal) =>
        Assert.Equal(equal, NumericAnswers.Equal(answer, reference));

    [Fact]
    public void Grading_extracts_then_compares_and_an_unparsable_answer_is_wrong()
    {
        var task = TaskRegistry.Create(TaskSpec.Create("arithmetic"));
        Assert.Equal(
            new GradingResult("so #330", "330.0", "330", true),
            Grading.Grade(task, new GradeInput("so #330", "330.0"))
        );
        Assert.Equal(
            new GradingResult("none", "330", null, false),
            Grading.Grade(task, new GradeInput("none", "330"))
        );
    }
}
