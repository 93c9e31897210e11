using CsCheck;
using MultiagentAspire.Dashboard.Drafts;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Dashboard.Tests.Drafts;

/// <summary>Texts that a form cannot show, and damaged ones: none ends in an exception.</summary>
public sealed class RunFormReadingTests
{
    private static IEnumerable<RunKey> Keys => RunKeys.Sections.SelectMany(section => section.Keys);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{ \"name\": ")]
    [InlineData("{ \"name\": \"a\", \"name\": \"b\" }")]
    [InlineData("{ \"name\": \"\\ud800\" }")]
    [InlineData("{ \"\\ud800\": 1 }")]
    public void A_text_that_is_no_object_has_no_form(string text) => Assert.Null(RunForm.Parse(text));

    [Fact]
    public void No_text_is_too_strange()
    {
        string[] pieces =
        [
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "1e999",
            "\\ud800",
            "\\u0000",
            "\0",
            "//",
            "/*",
            "\"models\":",
            "\"agents\":",
            "\"arms\":",
            "[[[[",
            "{\"a\":",
        ];
        Gen.Select(Gen.Int[0, ForeignRunFile.Text.Length], Gen.Int[0, 20], Gen.Int[0, pieces.Length - 1])
            .Sample(
                (at, length, piece) =>
                {
                    var text =
                        ForeignRunFile.Text[..at]
                        + pieces[piece]
                        + ForeignRunFile.Text[Math.Min(ForeignRunFile.Text.Length, at + length)..];
                    Assert.True(
                        ResourceLimits.AssertReadsOrRejects<InvalidDataException>(
                            16 << 20,
                            () =>
                            {
                                if (RunForm.Parse(text) is not { } form)
                                    return;
                                foreach (var key in Keys)
                                    Assert.NotNull(RunForm.Parse(form.With(key, "1").Text));
                                Assert.NotEmpty(form.WithArm("debate", true).Arms);
                            }
                        )
                    );
                },
                iter: 500
            );
    }
}
