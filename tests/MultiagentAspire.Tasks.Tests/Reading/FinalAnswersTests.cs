using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

/// <summary>Where the final answer of a response is looked for, in which order.</summary>
public sealed class FinalAnswersTests
{
    [Theory]
    [InlineData("$$x=5$$", "x=5")]
    [InlineData("$x$", "x")]
    [InlineData(@"\[y\]", "y")]
    [InlineData(@"\(z\)", "z")]
    [InlineData("$1$ and $2$", "1, 2")]
    [InlineData("$1$, $2$", "1, 2")]
    [InlineData("$1$ but $2$", "2")]
    [InlineData("$1$, $2$, no: $3$ or $4$", "3, 4")]
    [InlineData("so $1$ and 2", "1")]
    [InlineData("$ $ and $5$", "5")]
    [InlineData("it is $ $", null)]
    [InlineData("$$ $$ or $x$, $y$", "x, y")]
    public void The_last_run_of_formulas_is_the_answer(string response, string? answer) =>
        Assert.Equal(answer, FinalAnswers.Any(response));

    [Theory]
    [InlineData("The final answer is 5.\nThere were 3 steps", "5")]
    [InlineData("Final answer: 5\nThere were 3 steps", "5")]
    [InlineData("The final answer is Tuesday.", "Tuesday")]
    [InlineData("Final answer: the day is Tuesday.\nThere were 3", "Tuesday")]
    [InlineData("Final answer: of 3 days this is the last", "the last")]
    [InlineData("The final answer is 5.\nThe final answer is 6.\n7", "6")]
    [InlineData("The final answer is $x$.\nThere were $y$ steps", "x")]
    [InlineData("The final answer is $(0,1)$. I hope it is right. 3", "(0,1)")]
    [InlineData("$y$ is no final answer: 5", "5")]
    [InlineData(@"\boxed{1} but the final answer is 2", "1")]
    public void A_sentence_that_names_the_final_answer_is_read_before_formulas_and_numbers(
        string response,
        string answer
    ) => Assert.Equal(answer, FinalAnswers.Any(response));

    [Theory]
    [InlineData("1, then 2", "2")]
    [InlineData("-7 degrees", "-7")]
    [InlineData("x-7", "7")]
    [InlineData("1,234,567 people", "1234567")]
    [InlineData("1 234 567 people", "1234567")]
    [InlineData("0,125 of them", "0.125")]
    [InlineData("3/4 of them", "3/4")]
    [InlineData(".5 of them", ".5")]
    [InlineData("2.50 of them", "2.50")]
    [InlineData(@"\frac{1}{2}", @"\frac{1}{2}")]
    [InlineData(@"\frac{1}{2} of them", "2")]
    public void Else_the_whole_term_or_the_last_number_is_the_answer(string response, string answer) =>
        Assert.Equal(answer, FinalAnswers.Any(response));

    [Theory]
    [InlineData("x", "x")]
    [InlineData(" 5 ", "5")]
    [InlineData("ab", null)] // letters without a digit or a command
    [InlineData("Tuesday 5", null)]
    [InlineData(@"\pi", @"\pi")]
    [InlineData("1,\n2", null)]
    [InlineData(@"\fbox{5}", null)]
    [InlineData(@"5 \boxed", null)]
    [InlineData("", null)]
    [InlineData("(1, 2)", "(1, 2)")]
    public void Without_a_box_a_term_alone_is_the_answer(string response, string? answer) =>
        Assert.Equal(answer, FinalAnswers.BoxedOrBare(response));

    [Theory]
    [InlineData(2000, true)]
    [InlineData(2001, false)]
    public void A_term_alone_has_at_most_2000_characters(int length, bool read)
    {
        var response = @"\pi+" + new string('1', length - 4);
        Assert.Equal(read, FinalAnswers.BoxedOrBare(response) is not null);
        Assert.Equal(read ? response : new string('1', length - 4), FinalAnswers.Any(response));
    }

    [Theory]
    [InlineData(19_999, "5")]
    [InlineData(20_000, null)]
    public void Only_the_last_20000_characters_are_searched(int after, string? answer)
    {
        Assert.Equal(answer, FinalAnswers.Any("5" + new string(' ', after)));
        Assert.Equal(
            after + 1 > 20_000 ? 20_000 : after + 1,
            FinalAnswers.End(new string('x', after + 1)).Length
        );
    }

    [Theory]
    [InlineData("(a) or (b)", "B")]
    [InlineData(@"\boxed{c}", "C")]
    [InlineData(@"\boxed{ d. }", "D")]
    [InlineData(@"(a) \boxed{c}", "A")]
    [InlineData("first\nb", "B")]
    [InlineData("first\nB.", "B")]
    [InlineData("first\nB C", null)]
    [InlineData("first\n7", null)]
    [InlineData(@"\boxed{ab}", null)]
    [InlineData("", null)]
    public void A_letter_stands_in_brackets_in_a_box_or_alone_on_the_last_line(
        string response,
        string? letter
    ) => Assert.Equal(letter, FinalAnswers.Letter(response));

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a\nb", "b")]
    [InlineData("a\rb", "b")]
    [InlineData("a\n b \n\n", "b")]
    [InlineData(" ", null)]
    [InlineData("", null)]
    public void The_last_line_is_the_last_that_is_not_blank(string response, string? line) =>
        Assert.Equal(line, FinalAnswers.LastLine(response));

    [Theory]
    [InlineData(" a\nb ", "a\nb")]
    [InlineData("\n", null)]
    public void The_whole_text_is_the_answer_without_blanks_around_it(string response, string? text) =>
        Assert.Equal(text, FinalAnswers.WholeText(response));
}
