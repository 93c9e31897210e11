using CsCheck;
using MultiagentAspire.ModelFiles.Configs;
using MultiagentAspire.Testing;

namespace MultiagentAspire.ModelFiles.Tests.Files;

/// <summary><c>generation_config.json</c>: the tokens that end a text, and defaults of sampling.</summary>
public sealed class GenerationConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mutated_generation_configurations_are_read_or_refused()
    {
        const string Text =
            """{"eos_token_id": [128001, 128008], "bos_token_id": 1, "do_sample": true, "temperature": 0.6,"""
            + """ "top_p": 0.9, "top_k": 40, "pad_token_id": -1}""";
        var pieces = (string[])
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
                "99999999999",
                "true",
                "\\ud800",
                "\0",
                "\"eos_token_id\":",
            ];
        Gen.Select(Gen.Int[0, Text.Length], Gen.Int[0, 12], Gen.Int[0, pieces.Length - 1])
            .Sample(
                (at, length, piece) =>
                {
                    using var own = new TemporaryFolder();
                    own.Write("config.json", "{}");
                    own.Write(
                        "generation_config.json",
                        Text[..at] + pieces[piece] + Text[Math.Min(Text.Length, at + length)..]
                    );
                    ResourceLimits.AssertReadsOrRejects<ModelFileException>(
                        8 << 20,
                        () =>
                            Assert.All(
                                GenerationConfig.Read(own.Path).EosTokenIds,
                                id => Assert.True(id >= 0)
                            )
                    );
                },
                iter: Iterations.Of(500)
            );
    }

    public static TheoryData<string> Families =>
        ["llama3", "llama-tied", "mistral", "phi3", "phi3-longrope", "qwen2", "qwen3"];

    [Theory, MemberData(nameof(Families))]
    public void Generation_configurations_as_transformers_5_writes_them_are_read(string family)
    {
        var read = GenerationConfig.Read(Golden.Folder("configs", "golden", family));
        Assert.Equal([2], read.EosTokenIds);
        Assert.True(read is { BosTokenId: 1, PadTokenId: 0, DoSample: false });
    }

    [Fact]
    public void Every_end_token_is_known_with_and_without_a_generation_configuration()
    {
        _folder.Write("config.json", """{"eos_token_id": 7, "bos_token_id": 1}""");
        Assert.Equal([7], GenerationConfig.Read(_folder.Path).EosTokenIds);
        _folder.Write(
            "generation_config.json",
            """
            {
                "eos_token_id": [128001, 128008, 128009, 128001],
                "do_sample": true,
                "temperature": 0.6,
                "top_p": 0.9,
                "pad_token_id": -1
            }
            """
        );
        var read = GenerationConfig.Read(_folder.Path);
        Assert.Equal([128001, 128008, 128009], read.EosTokenIds);
        Assert.True(
            read
                is {
                    DoSample: true,
                    Temperature: 0.6,
                    TopP: 0.9,
                    TopK: null,
                    PadTokenId: null,
                    BosTokenId: 1
                }
        );
        read.Write(_folder.Path);
        Assert.Equal(read.EosTokenIds, GenerationConfig.Read(_folder.Path).EosTokenIds);
        _folder.Write("generation_config.json", """{"temperature": "hot"}""");
        Assert.Throws<ModelFileException>(() => GenerationConfig.Read(_folder.Path));
        Assert.Throws<ModelFileException>(() => GenerationConfig.Read(Path.Combine(_folder.Path, "absent")));
    }
}
