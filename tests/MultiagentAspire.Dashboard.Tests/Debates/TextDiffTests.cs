using MultiagentAspire.Core;
using MultiagentAspire.Dashboard.Debates;

namespace MultiagentAspire.Dashboard.Tests.Debates;

public sealed class TextDiffTests
{
    [Fact]
    public void Both_messages_can_be_read_off_their_difference()
    {
        string[] words = ["one", "two", "three", " ", " ", "\n", ".", "=", "$x$"];
        for (var seed = 0UL; seed < 1000; seed++)
        {
            var random = new SplitMix64(seed);
            var (before, now) = (Text(random), Text(random));
            var parts = TextDiff.Compute(before, now)!;
            Assert.Equal(
                before,
                string.Concat(parts.Where(part => part.Change != Change.Added).Select(part => part.Text))
            );
            Assert.Equal(
                now,
                string.Concat(parts.Where(part => part.Change != Change.Removed).Select(part => part.Text))
            );
        }

        string Text(SplitMix64 random) =>
            string.Concat(Enumerable.Range(0, random.Next(15)).Select(_ => words[random.Next(words.Length)]));
    }

    [Fact]
    public void Equal_messages_do_not_differ() =>
        Assert.Equal([new DiffPart(Change.Kept, "It is 5.")], TextDiff.Compute("It is 5.", "It is 5."));

    [Fact]
    public void Words_differ_and_not_letters() =>
        Assert.Equal(
            [
                new(Change.Kept, "It is "),
                new(Change.Removed, "25"),
                new(Change.Added, "26"),
                new DiffPart(Change.Kept, "."),
            ],
            TextDiff.Compute("It is 25.", "It is 26.")
        );

    [Fact]
    public void Very_long_ones_are_not_compared() =>
        Assert.Null(TextDiff.Compute("a", new string('a', TextDiff.MaxLength + 1)));
}
