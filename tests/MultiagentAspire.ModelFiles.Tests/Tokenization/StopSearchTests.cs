using System.Collections.Immutable;
using CsCheck;
using MultiagentAspire.ModelFiles.Tokenization;
using MultiagentAspire.Testing;

namespace MultiagentAspire.ModelFiles.Tests.Tokenization;

public sealed class StopSearchTests
{
    public static TheoryData<string> Kinds => ["llama2", "llama3", "qwen"];

    /// <summary>
    /// The rule that the search stands for: after how many ids the text of all of them contains a stop text
    /// that is not empty; null for never.
    /// </summary>
    private static int? FirstInWhole(
        Tokenizer tokenizer,
        int[] ids,
        ImmutableArray<string> stops,
        bool skipSpecial
    ) =>
        Enumerable
            .Range(1, ids.Length)
            .Where(count =>
                tokenizer.Decode(ids.Take(count), skipSpecial) is var text
                && stops.Any(stop => stop.Length > 0 && text.Contains(stop, StringComparison.Ordinal))
            )
            .Select(count => (int?)count)
            .FirstOrDefault();

    private static int? First(
        Tokenizer tokenizer,
        int[] ids,
        ImmutableArray<string> stops,
        bool skipSpecial = false
    )
    {
        var search = new StopStringSearch(tokenizer.Stream(skipSpecial), new StopStringBuffer(stops));
        for (var at = 0; at < ids.Length; at++)
            if (search.Append(ids[at]))
                return at + 1;
        return null;
    }

    /// <summary>
    /// Any ids, or text with pieces of characters and byte tokens in it; stop texts out of what they say, so
    /// that there is something to find.
    /// </summary>
    private static Gen<(int[] Ids, ImmutableArray<string> Stops)> Generations(Tokenizer tokenizer)
    {
        int[] bytes =
        [
            .. Enumerable
                .Range(0, tokenizer.MaxId + 1)
                .Where(id =>
                    tokenizer.TokenOf(id) is { } token
                    && (token.Length == 1 || token.StartsWith("<0x", StringComparison.Ordinal))
                ),
        ];
        var single = Gen.Int[0, bytes.Length - 1].Select(at => bytes[at]);
        var any = Gen.OneOf(Gen.Int[-1, tokenizer.MaxId + 2], single, single).Array[0, 30];
        var text = Gen.String[Gen.Char["ab \n#\u00e9\u65e5"], 0, 20]
            .Select(text => tokenizer.Encode(text + "\ud83e\uddee", addSpecialTokens: false).ToArray());
        var ids = Gen.Select(any, text, any)
            .Select((before, within, after) => (int[])[.. before, .. within, .. after]);
        var stop = Gen.Select(
            Gen.Int[0, 60],
            Gen.Int[0, 6],
            Gen.OneOf("\n", "###", "\uFFFD", "\ud83e", "", "b a"),
            Gen.Int[0, 4]
        );
        return Gen.Select(ids, stop.Array[0, 3])
            .Select(
                (ids, stops) =>
                {
                    var whole = tokenizer.Decode(ids, skipSpecial: false);
                    return (
                        ids,
                        stops
                            .Select(entry =>
                                entry.Item4 > 0 && entry.Item1 < whole.Length
                                    ? whole.Substring(
                                        entry.Item1,
                                        Math.Min(entry.Item2 + 1, whole.Length - entry.Item1)
                                    )
                                    : entry.Item3
                            )
                            .ToImmutableArray()
                    );
                }
            );
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_place_is_that_of_the_check_of_the_whole_text_for_any_ids_and_any_texts(string kind)
    {
        var tokenizer = Tokenizer.Load(Golden.Folder("tokenizers", kind));
        Gen.Select(Generations(tokenizer), Gen.Bool)
            .Sample(
                (entry, skipSpecial) =>
                    Assert.Equal(
                        FirstInWhole(tokenizer, entry.Ids, entry.Stops, skipSpecial),
                        First(tokenizer, entry.Ids, entry.Stops, skipSpecial)
                    ),
                iter: Iterations.Of(3000)
            );
    }

    [Fact]
    public void A_line_end_that_is_a_byte_of_its_own_is_found_immediately()
    {
        // In SentencePiece files it is: whether it stands alone is not known before the next token, and
        // generation must not wait for that.
        var tokenizer = Tokenizer.Load(Golden.Folder("tokenizers", "llama2"));
        int[] ids = [.. tokenizer.Encode("ab\n", addSpecialTokens: false)];
        Assert.Equal("<0x0A>", tokenizer.TokenOf(ids[^1]));
        Assert.Equal("ab\n", tokenizer.Decode(ids, skipSpecial: false));
        Assert.Equal(ids.Length, First(tokenizer, [.. ids, ids[0]], ["\n"]));
    }

    [Fact]
    public void Without_texts_nothing_is_found()
    {
        var tokenizer = Tokenizer.Load(Golden.Folder("tokenizers", "llama3"));
        Assert.Null(First(tokenizer, [.. tokenizer.Encode("ab\n", addSpecialTokens: false)], []));
    }
}
