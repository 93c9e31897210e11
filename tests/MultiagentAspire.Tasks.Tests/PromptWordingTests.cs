using MultiagentAspire.Core;

namespace MultiagentAspire.Tasks.Tests;

/// <summary>How texts come into prompts: each once, in place, and nothing within them is read as a place.</summary>
public sealed class PromptWordingTests
{
    private static TaskPrompts Create(params (string, string)[] options) =>
        TaskRegistry.Create(TaskSpec.Create("jsonl", options)).Prompts;

    [Fact]
    public void Each_wording_of_one_s_own_is_used_where_it_is_named()
    {
        var prompts = Create(
            ("prompt", "first {question}"),
            ("revise", "revise {question} {others}"),
            ("reviseSummary", "summary {question} {summary}"),
            ("summarize", "summarize {others}"),
            ("check", "check {question}")
        );
        const string Others = "One agent's response:\n```\na\n```\n\nOne agent's response:\n```\nb\n```";
        Assert.Equal("first Q", prompts.First("Q"));
        Assert.Equal($"revise Q {Others}", prompts.ReviseWithOthers("Q", ["a", "b"]));
        Assert.Equal("summary Q S", prompts.ReviseWithSummary("Q", "S"));
        Assert.Equal($"summarize {Others}", prompts.Summarize(["a", "b"]));
        Assert.Equal("check Q", prompts.Check("Q"));
    }

    [Fact]
    public void A_place_is_filled_wherever_it_stands_and_as_often()
    {
        Assert.Equal("QQ", Create(("prompt", "{question}{question}")).First("Q"));
        Assert.Equal("{Q}", Create(("prompt", "{{question}}")).First("Q"));
        Assert.Equal("a Q b", Create(("prompt", "a {question} b")).First("Q"));
        Assert.Equal("{questio Q {", Create(("prompt", "{questio {question} {")).First("Q"));
    }

    [Fact]
    public void A_text_that_looks_like_a_place_is_not_filled()
    {
        var prompts = Create(("prompt", "{question} {others} {summary}"), ("check", "again"));
        Assert.Equal("{others}{summary} " + " ", prompts.First("{others}{summary}"));
        Assert.Equal("again", prompts.Check("Q"));
        var summary = Create(("reviseSummary", "{summary} {others} {question}"));
        Assert.Equal("{question}  Q", summary.ReviseWithSummary("Q", "{question}"));
    }

    [Theory]
    [InlineData("prompt", "question")]
    [InlineData("revise", "others")]
    [InlineData("reviseSummary", "summary")]
    [InlineData("summarize", "others")]
    public void A_wording_without_its_place_is_refused(string option, string place) =>
        Assert.Equal(
            $"Option '{option}' of task 'jsonl' must hold {{{place}}} where the text goes.",
            Assert.Throws<ArgumentException>(() => Create((option, "text"))).Message
        );

    [Theory]
    [InlineData("number", @"\boxed{number}")]
    [InlineData("gsm8k", @"\boxed{number}")]
    [InlineData("gsm8k-flexible", @"\boxed{number}")]
    [InlineData("gsm8k-strict", "'#### '")]
    [InlineData("letter", "(X)")]
    [InlineData("last-line", "on the last line")]
    [InlineData("whole", "the answer alone")]
    [InlineData("final", @"\boxed{}")]
    public void Each_extractor_asks_for_the_form_that_it_reads(string extractor, string form)
    {
        var prompts = Create(("extractor", extractor));
        Assert.Contains(form, prompts.First("Q?"), StringComparison.Ordinal);
        Assert.EndsWith("\n\nQ?", prompts.First("Q?"), StringComparison.Ordinal);
        Assert.EndsWith(prompts.First("Q?"), prompts.Check("Q?"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1+2", "01+02")]
    [InlineData("10+2", "10+02")]
    [InlineData("123+45", "123+45")]
    [InlineData("", "")]
    public void Compact_prompts_write_single_digits_as_two(string question, string prompt) =>
        Assert.Equal(
            prompt,
            TaskRegistry.Create(TaskSpec.Create("arithmetic", ("prompts", "compact"))).Prompts.First(question)
        );
}
