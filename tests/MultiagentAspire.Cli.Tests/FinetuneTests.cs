using System.Text.Json;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

public sealed class FinetuneTests : IDisposable
{
    private const string PromptCompletion =
        """{"prompt":[{"role":"user","content":"1+2*3+4-5*6"}]"""
        + ""","completion":[{"role":"assistant","content":"L2*3=6#-19"}]}"""
        + "\n"
        + """{"prompt":[{"role":"user","content":"2+2*2+2-2*2"}]"""
        + ""","completion":[{"role":"assistant","content":"L2*2=4#4"}],"source":"elsewhere"}"""
        + "\n";

    private const string Messages =
        """{"messages":[{"role":"user","content":"1+1*1+1-1*1"},{"role":"assistant","content":"#2"}]}""";
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(PromptCompletion, 2)]
    [InlineData(Messages, 1)]
    public void Lora_on_any_of_the_forms_gives_an_adapter_that_generates(string data, int examples)
    {
        var ended = Finetune(data, "adapter", "--rank", "4", "--epochs", "2", "--batch-size", "1", "--json");
        Assert.Equal((0, 0), (ended.ExitCode, ended.Errors.Count));
        using var result = JsonDocument.Parse(ended.Output);
        Assert.Equal(examples, result.RootElement.GetProperty("examples").GetInt32());
        Assert.Equal(2 * examples, result.RootElement.GetProperty("steps").GetInt32());
        Assert.True(double.IsFinite(result.RootElement.GetProperty("loss").GetDouble()));
        Assert.Contains("loss", ended.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder.At("adapter.checkpoint")));
        using var config = JsonDocument.Parse(File.ReadAllText(_folder.At("adapter/adapter_config.json")));
        Assert.Equal(4, config.RootElement.GetProperty("r").GetInt32());
        Assert.Equal(
            0,
            CliRunner
                .Run(
                    "generate",
                    "--model",
                    Repository.TinyModel,
                    "--adapter",
                    _folder.At("adapter"),
                    "--prompt",
                    "1+1",
                    "--max-tokens",
                    "4"
                )
                .ExitCode
        );
    }

    [Fact]
    public void All_weights_give_a_model_that_still_says_how_it_is_asked()
    {
        Assert.Equal(0, Finetune(Messages, "whole", "--adapter", "full", "--epochs", "1").ExitCode);
        using var config = JsonDocument.Parse(File.ReadAllText(_folder.At("whole/config.json")));
        Assert.Equal(
            "compact",
            config
                .RootElement.GetProperty("task_specific_params")
                .GetProperty("arithmetic")
                .GetProperty("prompts")
                .GetString()
        );
        var more = Finetune(
            Messages,
            "again",
            "--adapter",
            "full",
            "--epochs",
            "1",
            "--start-from",
            _folder.At("whole")
        );
        Assert.Equal(0, more.ExitCode);
        Assert.Equal(
            0,
            CliRunner
                .Run("generate", "--model", _folder.At("again"), "--prompt", "1+1", "--max-tokens", "4")
                .ExitCode
        );
    }

    [Fact]
    public void An_adapter_can_be_continued()
    {
        Assert.Equal(0, Finetune(Messages, "first", "--rank", "2", "--epochs", "1").ExitCode);
        Assert.Equal(
            0,
            Finetune(Messages, "second", "--start-from", _folder.At("first"), "--epochs", "1").ExitCode
        );
        using var config = JsonDocument.Parse(File.ReadAllText(_folder.At("second/adapter_config.json")));
        Assert.Equal(2, config.RootElement.GetProperty("r").GetInt32());
    }

    [Fact]
    public void A_bad_line_is_named_and_nothing_is_written()
    {
        CliRunner.AssertRejected(Finetune(Messages + "\n{\"prompt\":[]}\n", "out"), "data.jsonl:2");
        Assert.False(Path.Exists(_folder.At("out")));
    }

    [Fact]
    public void Data_that_is_too_long_is_counted()
    {
        CliRunner.AssertRejected(
            Finetune(Messages, "out", "--max-length", "4"),
            "data.jsonl",
            "longer than 4 tokens"
        );
        Assert.False(Path.Exists(_folder.At("out")));
    }

    [Fact]
    public void An_output_that_exists_is_not_overwritten()
    {
        _folder.Write("out/mine.txt", "mine");
        CliRunner.AssertRejected(Finetune(Messages, "out"), "out exists");
        Assert.Equal("mine", File.ReadAllText(_folder.At("out/mine.txt")));
    }

    [Fact]
    public void An_output_that_cannot_be_written_is_refused_before_the_work_is_done()
    {
        _folder.Write("file", "");
        var ended = Finetune(Messages, "file/out");
        CliRunner.AssertRejected(ended, "file/out cannot be written", "--output");
        Assert.DoesNotContain("steps", ended.Error, StringComparison.Ordinal);
    }

    private CommandResult Finetune(string data, string output, params string[] more) =>
        CliRunner.Run([
            "finetune",
            "--model",
            Repository.TinyModel,
            "--data",
            _folder.Write("data.jsonl", data),
            "--output",
            _folder.At(output),
            .. more,
        ]);

    public void Dispose() => _folder.Dispose();
}
