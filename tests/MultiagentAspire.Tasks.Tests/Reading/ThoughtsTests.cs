using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

public sealed class ThoughtsTests
{
    [Theory]
    [InlineData("5", "5")]
    [InlineData("<think>4</think>5", " 5")]
    [InlineData("a <Think>4</THINK> b <reasoning>6</reasoning> c", "a   b   c")]
    [InlineData("4</think>5", "5")]
    [InlineData("3</think>4</think>5", "5")]
    [InlineData("5 <think>4", "5  ")]
    [InlineData("<think>4 <think>3</think>5", " 5")]
    [InlineData("x < 5 and <b>6</b>", "x < 5 and <b>6</b>")]
    public void Only_what_is_outside_of_thoughts_is_left(string response, string answer) =>
        Assert.Equal(answer, Thoughts.Remove(response));

    [Fact]
    public void Very_many_tags_take_time_in_proportion()
    {
        var tags = string.Concat(Enumerable.Repeat("<think>", 400_000));
        Assert.Equal("1 ", Thoughts.Remove($"1{tags}"));
        Assert.Equal("2", Thoughts.Remove(string.Concat(Enumerable.Repeat("1</think>", 400_000)) + "2"));
    }
}
