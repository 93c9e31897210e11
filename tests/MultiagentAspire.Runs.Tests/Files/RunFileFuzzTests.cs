using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

/// <summary>
/// Whatever is sent as a run file: a run whose settings are in their bounds, or one line that says why not;
/// soon, and in bounded memory.
/// </summary>
public sealed class RunFileFuzzTests : IDisposable
{
    private const string Good = """
        {
          "name": "small", // a comment
          "seed": 7, "iterations": 2,
          "task": {
            "name": "arithmetic", "train": 4, "evaluate": 5,
            "transfer": [{ "name": "longer", "evaluate": 3, "terms": 8 }],
          },
          "models": {
            "base": { "path": "models/arithmetic-tiny" },
            "far": {
              "endpoint": "https://there.example/v1", "model": "m", "keyVariable": "OWN_API_KEY",
              "pricePerMillionTokens": { "prompt": 0.15 }
            }
          },
          "agents": [{ "model": "base" }, { "model": "far" }],
          "debate": {
            "rounds": 2, "summarize": true, "summarizer": "far", "temperature": 1.0, "topP": 0.9, "maxTokens": 48
          },
          "selection": { "criticWeight": 0.5, "tie": "random", "minimumVotes": 1 },
          "training": {
            "preset": "repo", "adapter": "lora", "rank": 4, "learningRate": 1e-4,
            "later": { "epochs": 1 }, "critic": { "rank": 2 }
          },
          "arms": ["base", "multiagent"],
        }
        """;

    private static readonly string[] Pieces =
    [
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "-1",
        "1e999",
        "99999999999999999999",
        "0.5",
        "true",
        "\\ud800",
        "\\u0000",
        "\0",
        "//",
        "/*",
        "\n",
        "..",
        "/",
        "$(x)",
        "\"name\":",
        "\"models\":",
        "\"base\"",
        "\"full\"",
        "\"http://x\"",
        "[[[[[[[[",
        "é",
        new string('9', 400),
        new string('a', 3000),
    ];

    private static readonly JsonNode?[] Values =
    [
        null,
        true,
        -1,
        0,
        1,
        2,
        0.5,
        64,
        1_000_000,
        99_999_999_999L,
        1e300,
        "",
        "a",
        "base",
        "far",
        "arithmetic",
        "lora",
        "full",
        "..",
        "http://x",
        "OWN_API_KEY",
        new JsonArray(),
        new JsonObject(),
        new JsonArray("base"),
        new string('a', 3000),
    ];

    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunFile Read(string text) => RunFile.Parse(text, "run file", path => _folder.At(path));

    [Fact]
    public void The_good_one_is_read() => Assert.Equal(2, Read(Good).Agents.Length);

    [Fact]
    public void A_file_with_other_characters_is_a_run_or_refused_in_one_line() =>
        Gen.Select(Gen.Int[0, Good.Length], Gen.Int[0, 20], Gen.Int[0, Pieces.Length - 1])
            .Array[1, 3]
            .Sample(
                changes =>
                {
                    var text = Good;
                    foreach (var (at, length, piece) in changes)
                    {
                        var from = Math.Min(at, text.Length);
                        text = text[..from] + Pieces[piece] + text[Math.Min(text.Length, from + length)..];
                    }
                    IsAcceptedOrRejected(text);
                },
                iter: 3000
            );

    [Fact]
    public void A_file_with_other_values_is_a_run_or_refused_in_one_line()
    {
        var runs = 0;
        Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, Values.Length])
            .Array[1, 2]
            .Sample(
                changes =>
                {
                    var root = JsonNode.Parse(
                        Good,
                        documentOptions: new JsonDocumentOptions
                        {
                            CommentHandling = JsonCommentHandling.Skip,
                            AllowTrailingCommas = true,
                        }
                    )!;
                    foreach (var (where, what) in changes)
                    {
                        var places = NodePositions(root).ToList();
                        var (parent, key) = places[where % places.Count];
                        if (what == Values.Length)
                            parent.Remove(key);
                        else
                            parent[key] = Values[what]?.DeepClone();
                    }
                    if (IsAcceptedOrRejected(root.ToJsonString()))
                        Interlocked.Increment(ref runs);
                },
                iter: 3000
            );
        Assert.InRange(runs, 100, 2900); // both ends are tried
    }

    private static IEnumerable<(JsonObject Parent, string Key)> NodePositions(JsonNode? node) =>
        node switch
        {
            JsonObject section => section.SelectMany(member =>
                NodePositions(member.Value).Prepend((section, member.Key))
            ),
            JsonArray list => list.SelectMany(NodePositions),
            _ => [],
        };

    /// <summary>What is read is within its bounds, and so is the file of the same run with another seed.</summary>
    private bool IsAcceptedOrRejected(string text) =>
        ResourceLimits.AssertReadsOrRejects<InvalidRunFileException>(
            8 << 20,
            () =>
            {
                var run = Read(text);
                Assert.InRange(run.Agents.Length, 1, 64);
                Assert.InRange(run.Debate.Rounds, 1, 1000);
                Assert.Equal(
                    (run.Name + "-seed-9", 9),
                    (
                        run.WithSeed(9).Name,
                        Read(System.Text.Encoding.UTF8.GetString(run.WithSeed(9).Source.Span)).Seed
                    )
                );
            }
        );

    /// <summary>Nothing grows faster than the file.</summary>
    [Theory]
    [InlineData("{\"name\":[", "0,", "]}")]
    [InlineData("{\"name\":[", "\n0,", "]}")]
    [InlineData("{\"name\":[", "{},", "]}")]
    [InlineData("[", "[", "")]
    [InlineData("{", "\"k#\":0,\n", "}")]
    [InlineData("", "// ", "")]
    [InlineData("", "\n", "")]
    public void A_file_of_a_megabyte_is_refused_as_soon_as_a_small_one(
        string before,
        string repeated,
        string after
    )
    {
        var (text, count) = (new System.Text.StringBuilder(before), 0);
        while (text.Length < 1_000_000)
            text.Append(repeated.Replace("#", $"{count++}", StringComparison.Ordinal));
        Assert.False(
            ResourceLimits.AssertReadsOrRejects<InvalidRunFileException>(
                1L << 30,
                () => Read(text.Append(after).ToString())
            )
        );
    }

    [Fact]
    public void A_larger_file_is_not_read_at_all()
    {
        var error = Assert.Throws<InvalidRunFileException>(() => Read(Good + new string(' ', 1024 * 1024)));
        Assert.Contains("at most 1048576", error.Message, StringComparison.Ordinal);
    }
}
