using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

public sealed class ExtractionTests
{
    [Theory]
    [InlineData(@"so \boxed{\frac{1}{2}}.", @"\frac{1}{2}")]
    [InlineData(@"\boxed{4}, wait, \boxed{5}", "5")]
    [InlineData(@"\boxed{a{b{c}}} d}", "a{b{c}}")]
    [InlineData(@"\boxed{}", "")]
    [InlineData(@"\fbox{5}", null)]
    [InlineData(@"\boxed 5", null)]
    [InlineData(@"\boxed{5", null)]
    [InlineData(@"\boxed{4} or \boxed 5", null)]
    [InlineData("5", null)]
    public void The_last_box_is_the_answer(string response, string? answer) =>
        Assert.Equal(answer, BoxedAnswers.Extract(response));

    [Theory]
    [InlineData("math", @"it is \boxed{3}", "3")]
    [InlineData("math", " 1/2 ", "1/2")]
    [InlineData("math", "I do not know", null)]
    [InlineData("math", @"\boxed 5", null)]
    [InlineData("final", @"\boxed{1} and \boxed{2}", "1, 2")]
    [InlineData("final", @"\boxed{1} no no no no no \boxed{2}", "2")]
    [InlineData("final", "The final answer is $(0, 1)$. I hope it is correct.", "(0, 1)")]
    [InlineData("final", @"Thus \(x = 3\).", "x = 3")]
    [InlineData("final", "so the number is 10 which is 1,000.99m²", "1000.99")]
    [InlineData("final", "Soucis : 2,74 a..", "2.74")]
    [InlineData("final", "AZYUK2A", null)]
    [InlineData("letter", "I think (a), no: (B).", "B")]
    [InlineData("letter", "Because of that,\nC.", "C")]
    [InlineData("letter", "Nothing", null)]
    [InlineData("last-line", "first\n\n  second  \n", "second")]
    [InlineData("whole", "  \n ", null)]
    public void Answers_are_found_by_name(string extractor, string response, string? answer) =>
        Assert.Equal(answer, AnswerForms.Extractors[extractor](response));

    [Fact]
    public void A_pattern_finds_its_group_in_the_last_match() =>
        Assert.Equal("7", AnswerForms.ByPattern("Answer: ([0-9]+)")("Answer: 5\nAnswer: 7\nAnswer: none"));

    [Theory]
    [InlineData("[0-9]+", "exactly one group")]
    [InlineData("(a)(b)", "not 2")]
    [InlineData("(", "is no pattern")]
    [InlineData(@"(a)\1", "is no pattern")]
    [InlineData("((?:(?:a{1000}){1000}){1000})", "is no pattern")]
    public void A_pattern_that_cannot_be_used_is_refused(string pattern, string why) =>
        Assert.Contains(
            why,
            Assert.Throws<ArgumentException>(() => AnswerForms.ByPattern(pattern)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("^(?:a+)+(b)$")]
    [InlineData("(?:a|aa)*(?:a|aaa)*(b)")]
    public void A_pattern_that_would_backtrack_for_years_ends(string pattern) =>
        Assert.Null(AnswerForms.ByPattern(pattern)(new string('a', 100_000)));
}
