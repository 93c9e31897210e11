using CsCheck;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Finetuning.Tests.RunFiles;

/// <summary>Whatever is sent as a run file: a run whose settings are in their bounds, or one line that says why not; soon, and in bounded memory.</summary>
public sealed class StrangeRunFileTests
{
    private const string Good = """
        {
          "name": "small", // a comment
          "seed": 7, "iterations": 2,
          "task": { "name": "arithmetic", "train": 4, "evaluate": 5, "transfer": [{ "name": "longer", "evaluate": 3, "terms": 8 }], },
          "models": { "base": { "path": "models/tiny" }, "far": { "endpoint": "https://there.example/v1", "model": "m", "keyVariable": "OWN_API_KEY", "pricePerMillionTokens": { "prompt": 0.15 } } },
          "agents": [{ "model": "base" }, { "model": "far" }],
          "debate": { "rounds": 2, "summarize": true, "summarizer": "far", "temperature": 1.0, "topP": 0.9, "maxTokens": 48 },
          "selection": { "criticWeight": 0.5, "tie": "random", "minimumVotes": 1 },
          "training": { "preset": "repo", "adapter": "lora", "rank": 4, "learningRate": 1e-4, "later": { "epochs": 1 }, "critic": { "rank": 2 } },
          "arms": ["base", "multiagent"],
        }
        """;

    private static readonly string[] Pieces =
    [
        "\"", "{", "}", "[", "]", ",", ":", "null", "-1", "1e999", "99999999999999999999", "0.5", "true", "\\ud800", "\\u0000", "\0", "//", "/*", "\n", "..", "/", "$(x)", "\"name\":", "\"models\":", "\"base\"", "\"full\"", "\"http://x\"",
        "[[[[[[[[", "é", new string('9', 400), new string('a', 3000),
    ];

    private static RunFile Read(string text) => RunFile.Parse(text, "run file", path => $"/folders/{path}");

    [Fact]
    public void The_good_one_is_read() => Assert.Equal(2, Read(Good).Agents.Length);

    [Fact]
    public void A_mutated_file_is_a_run_or_refused_in_one_line() =>
        Gen.Select(Gen.Int[0, Good.Length], Gen.Int[0, 20], Gen.Int[0, Pieces.Length - 1]).Array[1, 3].Sample(changes =>
        {
            var text = Good;
            foreach (var (at, length, piece) in changes)
            {
                var from = Math.Min(at, text.Length);
                text = text[..from] + Pieces[piece] + text[Math.Min(text.Length, from + length)..];
            }
            Frugal.ReadsOrRefuses<InvalidRunFileException>(8 << 20, () =>
            {
                var run = Read(text);
                Assert.InRange(run.Agents.Length, 1, 64);
                Assert.Equal(run.Name + "-seed-9", Read(System.Text.Encoding.UTF8.GetString(run.WithSeed(9).Source.Span)).Name);
            });
        }, iter: 3000);

    /// <summary>Nothing grows faster than the file.</summary>
    [Theory]
    [InlineData("{\"name\":[", "0,", "]}")]
    [InlineData("{\"name\":[", "\n0,", "]}")]
    [InlineData("{\"name\":[", "{},", "]}")]
    [InlineData("[", "[", "")]
    [InlineData("{", "\"k#\":0,\n", "}")]
    [InlineData("", "// ", "")]
    [InlineData("", "\n", "")]
    public void A_file_of_a_megabyte_is_refused_as_soon_as_a_small_one(string before, string repeated, string after)
    {
        var (text, count) = (new System.Text.StringBuilder(before), 0);
        while (text.Length < 1_000_000) text.Append(repeated.Replace("#", $"{count++}", StringComparison.Ordinal));
        Assert.False(Frugal.ReadsOrRefuses<InvalidRunFileException>(1L << 30, () => Read(text.Append(after).ToString())));
    }

    [Fact]
    public void A_larger_file_is_not_read_at_all()
    {
        var error = Assert.Throws<InvalidRunFileException>(() => Read(Good + new string(' ', 1024 * 1024)));
        Assert.Contains("at most 1048576", error.Message, StringComparison.Ordinal);
    }
}
