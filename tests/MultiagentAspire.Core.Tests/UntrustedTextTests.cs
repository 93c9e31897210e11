using CsCheck;

namespace MultiagentAspire.Core.Tests;

public sealed class UntrustedTextTests
{
    private const int MaxLength = 400;

    [Fact]
    public void A_text_becomes_one_line_without_control_characters_and_at_most_400_long() =>
        Gen.String[Gen.Char["ab \n\r\t\0\u001b\u0085\u2028\u2029é"], 0, 500]
            .Sample(text =>
            {
                var line = UntrustedText.ToSingleLine(text);
                Assert.DoesNotContain(line, char.IsControl);
                Assert.DoesNotContain(line, character => character is '\u2028' or '\u2029');
                Assert.Equal(Math.Min(text.Length, MaxLength + 1), line.Length);
            });

    [Fact]
    public void Printable_text_of_400_characters_stays_as_it_is()
    {
        var text = new string('x', MaxLength - 1) + "é";
        Assert.Equal(text, UntrustedText.ToSingleLine(text));
    }

    [Fact]
    public void A_longer_text_is_cut_after_400_characters_and_marked()
    {
        var text = new string('x', MaxLength - 1) + "yz";
        Assert.Equal(text[..MaxLength] + "…", UntrustedText.ToSingleLine(text));
    }

    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("a\u2028b", "a b")]
    [InlineData("a\u2029b", "a b")]
    [InlineData("a\u001b[1mb", "a [1mb")]
    [InlineData("", "")]
    public void Each_line_break_and_control_character_becomes_a_space(string text, string line) =>
        Assert.Equal(line, UntrustedText.ToSingleLine(text));
}
