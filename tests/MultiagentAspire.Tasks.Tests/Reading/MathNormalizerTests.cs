using CsCheck;
using MultiagentAspire.Tasks.Reading;

namespace MultiagentAspire.Tasks.Tests.Reading;

public sealed class MathNormalizerTests
{
    /// <summary>What the reference normaliser gave (paper section 6.3).</summary>
    [Theory]
    [InlineData(@"\frac12", @"\frac{1}{2}")]
    [InlineData(@"\tfrac 12", @"\frac{1}{2}")]
    [InlineData("3/4", @"\frac{3}{4}")]
    [InlineData("-3/4", @"\frac{-3}{4}")]
    [InlineData("03/4", "03/4")]
    [InlineData(".5", @"\frac{1}{2}")]
    [InlineData("-.5", "-.5")]
    [InlineData("x = 5", "5")]
    [InlineData("xy=5", "5")]
    [InlineData("abc=5", "abc=5")]
    [InlineData("a=b=c", "a=b=c")]
    [InlineData(@"\sqrt3", @"\sqrt{3}")]
    [InlineData(@"\sqrt 3", @"\sqrt{}3")]
    [InlineData(@"\text{Yes}", "Yes")]
    [InlineData(@"\text{A} \text{B}", @"A}\text{B")]
    [InlineData(@"5\text{ cm}", "5")]
    [InlineData(@"5\text{cm}", @"5\text{cm}")]
    [InlineData(@"5 \text{ cm} and 6 \text{ cm}", @"5 \text{ cm} and 6 \text{ cm}")]
    [InlineData(@"45^\circ", "45")]
    [InlineData(@"\$12.50", "12.50")]
    [InlineData(@"12\%", "12")]
    [InlineData(@"\left(1, 2\right)", "(1,2)")]
    [InlineData(@"10,\!000", "10,000")]
    [InlineData("{.5}", "{0.5}")]
    [InlineData("1\n2", "12")]
    [InlineData(@"\frac", @"\frac")]
    [InlineData("", "")]
    [InlineData(@"\frac1{72}", @"\frac{1}{72}")]
    [InlineData(@"\frac{72}1", @"\frac{72}1")]
    public void Answers_get_the_reference_normalisers_spelling(string answer, string expected) =>
        Assert.Equal(expected, MathNormalizer.Normalize(answer));

    [Theory]
    [InlineData(@"\text{a}", "a")]
    [InlineData(@"\text{}", @"\text{}")]
    [InlineData(@"\text{", @"\text{")]
    [InlineData(@"\text{a", @"\text{a")]
    [InlineData("\\text{a\nb}", "\\text{a\nb}")]
    [InlineData("{a}", "{a}")]
    public void A_text_command_around_the_whole_answer_is_taken_off(string answer, string inside) =>
        Assert.Equal(inside, MathNormalizer.Unwrapped(answer));

    [Fact]
    public void No_text_is_too_strange() =>
        Gen.String[Foreign.Letters, 0, 60]
            .Sample(
                text => MathNormalizer.Normalize(text).Length <= text.Length + 4 * text.Length + 20,
                iter: 2000
            );
}
