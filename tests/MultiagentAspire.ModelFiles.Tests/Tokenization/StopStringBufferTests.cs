using CsCheck;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.ModelFiles.Tests.Tokenization;

public sealed class StopStringBufferTests
{
    [Fact]
    public void Pieces_show_what_the_whole_text_has_before_the_stop_text_that_is_complete_first() =>
        Gen.Select(
                Gen.String[Gen.Char["ab"], 0, 12],
                Gen.String[Gen.Char["ab"], 1, 3].Array[0, 3],
                Gen.Int[1, 4].Array[13]
            )
            .Sample(
                (text, stops, sizes) =>
                {
                    var cut = new StopStringBuffer([.. stops]);
                    var shown = "";
                    for (int at = 0, piece = 0; at < text.Length; at += sizes[piece++])
                        shown += cut.Append(text.Substring(at, Math.Min(sizes[piece], text.Length - at)));
                    shown += cut.Flush();
                    var end = Enumerable
                        .Range(0, text.Length + 1)
                        .FirstOrDefault(
                            length =>
                                stops.Any(stop => text[..length].EndsWith(stop, StringComparison.Ordinal)),
                            -1
                        );
                    var maxLength =
                        end < 0
                            ? 0
                            : stops
                                .Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal))
                                .Max(stop => stop.Length);
                    Assert.Equal(end < 0 ? text : text[..(end - maxLength)], shown);
                }
            );

    [Fact]
    public void Only_what_may_begin_a_stop_text_is_held_back()
    {
        var cut = new StopStringBuffer(["#end"]);
        string[] pieces = ["12#", "e", "x3#e", "nd4"];
        Assert.Equal(["12", "", "#ex3", ""], pieces.Select(cut.Append));
        Assert.Equal("", cut.Flush());
    }
}
