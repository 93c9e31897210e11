using System.Buffers.Binary;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary>A model that is not what it should be: one line says which file, and a run leaves nothing behind.</summary>
public sealed class DamagedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public DamagedModelTests() => _model = _folder.CopyOfTinyModel();

    private string Weights => Path.Combine(_model, "model.safetensors");

    [Fact]
    public void Truncated_weights()
    {
        using (var file = File.OpenWrite(Weights))
            file.SetLength(file.Length / 2);
        AssertRejectedEverywhere("model.safetensors");
    }

    [Fact]
    public void A_header_that_claims_more_than_the_file_holds()
    {
        Overwrite(length => length + (1L << 40));
        AssertRejectedEverywhere("model.safetensors");
    }

    [Fact]
    public void A_header_cut_short()
    {
        Overwrite(length => length / 2);
        AssertRejectedEverywhere("model.safetensors");
    }

    [Fact]
    public void An_absent_tokenizer()
    {
        File.Delete(Path.Combine(_model, "tokenizer.json"));
        AssertRejectedEverywhere("tokenizer.json");
    }

    [Fact]
    public void An_adapter_of_another_model()
    {
        _folder.Write(
            "adapter/adapter_config.json",
            """{"peft_type":"LORA","r":2,"lora_alpha":4,"target_modules":["q_proj"]}"""
        );
        var ended = CliRunner.Run(
            "generate",
            "--model",
            Repository.TinyModel,
            "--adapter",
            _folder.At("adapter"),
            "--prompt",
            "1+1"
        );
        CliRunner.AssertRejected(ended, "adapter_model.safetensors");
    }

    private void AssertRejectedEverywhere(string file)
    {
        CliRunner.AssertRejected(CliRunner.Run("generate", "--model", _model, "--prompt", "1+1"), file);
        CliRunner.AssertRejected(CliRunner.Run("evaluate", "--model", _model, "--problems", "1"), file);
        CliRunner.AssertRejected(
            CliRunner.Run(
                "run",
                _folder.Write("run.json", SmallRun.Json(_model)),
                "--output",
                _folder.At("out")
            ),
            file
        );
        Assert.False(Path.Exists(_folder.At("out")));
    }

    private void Overwrite(Func<long, long> headerLength)
    {
        using var file = File.Open(Weights, FileMode.Open, FileAccess.ReadWrite);
        var bytes = new byte[8];
        file.ReadExactly(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(
            bytes,
            headerLength(BinaryPrimitives.ReadInt64LittleEndian(bytes))
        );
        file.Position = 0;
        file.Write(bytes);
    }

    public void Dispose() => _folder.Dispose();
}
