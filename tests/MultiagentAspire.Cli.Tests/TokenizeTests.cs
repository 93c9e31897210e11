using System.Text.Json;
using CsCheck;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

public sealed class TokenizeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_text_has_the_beginning_unless_no_special_token_is_wanted()
    {
        AssertTokens("1+1=", [1, 23, 17, 23, 35], "--text", "1+1=");
        AssertTokens("1+1=", [23, 17, 23, 35], "--text", "1+1=", "--no-special");
    }

    [Fact]
    public void A_chat_is_rendered_by_the_template_and_has_one_beginning()
    {
        var chat = Write("""[{"role": "user", "content": "1+1="}]""");
        AssertTokens("<bos><|user|>1+1=<|assistant|>", [1, 3, 23, 17, 23, 35, 4], "--chat", chat);
    }

    [Fact]
    public void No_chat_file_is_too_strange()
    {
        const string Good =
            """[{"role": "user", "content": "1+1="}, {"role": "assistant", "content": "#2"}, """
            + """{"role": "user", "content": "2+2="}]""";
        string[] pieces =
        [
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"role\"",
            "\"system\"",
            "7",
            "null",
            "\\ud800",
            "\\u0000",
            "\0",
            "é",
            "[[[[",
        ];
        Gen.Select(Gen.Int[0, Good.Length], Gen.Int[0, 12], Gen.Int[0, pieces.Length - 1])
            .Sample(
                (at, length, piece) =>
                {
                    var chat = Write(Good[..at] + pieces[piece] + Good[Math.Min(Good.Length, at + length)..]);
                    var ended = CliRunner.Run("tokenize", "--model", Repository.TinyModel, "--chat", chat);
                    Assert.Contains(ended.ExitCode, (int[])[0, 2]);
                    Assert.Equal(ended.ExitCode == 0 ? 0 : 1, ended.Errors.Count);
                },
                iter: 150,
                threads: 1
            );
    }

    [Fact]
    public void What_is_no_chat_or_not_given_is_one_line()
    {
        var file = Write("""[{"role": "user"}]""");
        CliRunner.AssertRejected(
            CliRunner.Run("tokenize", "--model", Repository.TinyModel, "--chat", file),
            file,
            "lacks its role or content"
        );
        CliRunner.AssertRejected(
            CliRunner.Run("tokenize", "--model", Repository.TinyModel),
            "--text",
            "--chat"
        );
    }

    [Fact]
    public void A_tokenizer_that_is_not_supported_is_named_with_file_and_part()
    {
        var model = _folder.CopyOfTinyModel();
        File.WriteAllText(
            Path.Combine(model, "tokenizer.json"),
            """{"model": {"type": "WordPiece", "vocab": {}}}"""
        );
        CliRunner.AssertRejected(
            CliRunner.Run("tokenize", "--model", model, "--text", "x"),
            "tokenizer.json",
            "'model.type'",
            "WordPiece"
        );
    }

    private string Write(string chat)
    {
        var path = Path.Combine(_folder.Path, "chat.json");
        File.WriteAllText(path, chat);
        return path;
    }

    private static void AssertTokens(string text, int[] ids, params string[] more)
    {
        var ended = CliRunner.Run(["tokenize", "--model", Repository.TinyModel, .. more, "--json"]);
        Assert.Equal(("", 0), (ended.Error, ended.ExitCode));
        using var json = JsonDocument.Parse(ended.Output);
        Assert.Equal(text, json.RootElement.GetProperty("text").GetString());
        Assert.Equal(ids, json.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
    }

    public void Dispose() => _folder.Dispose();
}
