using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.EndToEnd.Tests;

/// <summary>Ctrl-C, a full disk and a closed pipe, as the built command meets them.</summary>
[Collection(nameof(ByCommand))]
public sealed class InterruptionTests : IDisposable
{
    private const string Example =
        """{"messages":[{"role":"user","content":"1+2*3+4-5*6"},{"role":"assistant","content":"L2*3=6;5*6=30#-19"}]}""";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ctrl_C_in_a_run_s_debates_ends_with_130_and_resume_continues()
    {
        var file = _folder.Write("run.json", SmallRun.Json(Repository.TinyModel, train: 100));
        await InterruptAsync(
            "agents debate training problems",
            "--resume",
            "run",
            file,
            "--output",
            _folder.Path
        );
        Assert.False(Path.Exists(_folder.At("runs/small/iterations/1/transcripts/train.jsonl")));
        var refused = await CommandProcess.RunAsync(Cancelled, "run", file, "--output", _folder.Path);
        Assert.Equal(2, refused.ExitCode);
        await InterruptAsync(
            "agents debate training problems",
            "--resume",
            "run",
            file,
            "--output",
            _folder.Path,
            "--resume"
        );
    }

    [Fact]
    public async Task Ctrl_C_in_a_finetuning_leaves_a_checkpoint_from_which_it_ends_as_an_unbroken_one()
    {
        var data = _folder.Write("data.jsonl", string.Join('\n', Enumerable.Repeat(Example, 2)));
        string[] command =
        [
            "finetune",
            "--model",
            Repository.TinyModel,
            "--data",
            data,
            "--batch-size",
            "1",
            "--epochs",
            "25",
            "--rank",
            "4",
            "--dropout",
            "0.1",
            "--output",
        ];
        await InterruptAsync("finetuning on", "last checkpoint", [.. command, _folder.At("broken")]);
        Assert.False(Path.Exists(_folder.At("broken")));
        Assert.True(File.Exists(_folder.At("broken.checkpoint/state.json")));

        string[] other = [.. command, _folder.At("broken"), "--seed", "9"];
        var refused = await CommandProcess.RunAsync(Cancelled, other);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("other settings", Assert.Single(refused.Errors), StringComparison.Ordinal);

        foreach (var output in (string[])["broken", "unbroken"])
            Assert.Equal(
                0,
                (await CommandProcess.RunAsync(Cancelled, [.. command, _folder.At(output)])).ExitCode
            );
        Assert.Equal(Weights("unbroken"), Weights("broken"));
    }

    [Fact]
    public async Task Ctrl_C_in_an_evaluation_prints_no_result()
    {
        var ended = await InterruptAsync(
            "evaluating on",
            "nothing was kept",
            "evaluate",
            "--model",
            Repository.TinyModel,
            "--problems",
            "512",
            "--max-tokens",
            "400",
            "--samples",
            "2",
            "--json"
        );
        Assert.Equal("", ended.Output);
    }

    [Fact]
    public async Task Ctrl_C_in_a_pretraining_leaves_no_model_and_it_ends_as_an_unbroken_one()
    {
        var recipe = _folder.Write(
            "recipe.json",
            """
            {
              "name": "mite", "seed": 1, "maxOperand": 3,
              "model": { "layers": 1, "hidden": 16, "intermediate": 32, "heads": 2, "maxPositions": 256 },
              "phases": [{ "name": "only", "tokens": 1000, "mix": { "drills": 1.0 } }]
            }
            """
        );
        await InterruptAsync(
            "pretraining mite",
            "last checkpoint",
            "pretrain",
            recipe,
            "--output",
            _folder.At("mite")
        );
        Assert.False(Path.Exists(_folder.At("mite")));
        foreach (var output in (string[])["mite", "unbroken"])
            Assert.Equal(
                0,
                (
                    await CommandProcess.RunAsync(
                        Cancelled,
                        "pretrain",
                        recipe,
                        "--output",
                        _folder.At(output)
                    )
                ).ExitCode
            );
        Assert.Equal(
            ContentDigest.OfFolder(_folder.At("unbroken")),
            ContentDigest.OfFolder(_folder.At("mite"))
        );
    }

    [Fact]
    public async Task A_reader_that_leaves_early_is_no_error()
    {
        _folder.Write(
            "lines",
            string.Concat(Enumerable.Repeat("{\"answer\":\"1\",\"reference\":\"1\"}\n", 5000))
        );
        using var shell = CommandProcess.StartProgram(
            "bash",
            "-c",
            $"'{CommandProcess.Executable}' grade --task arithmetic < '{_folder.At("lines")}' | head -n 1; "
                + "exit ${PIPESTATUS[0]}"
        );
        var ended = await shell.EndAsync(Cancelled);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.Single(ended.Output.TrimEnd().Split('\n'));
    }

    /// <summary>Waits for the phase, sends SIGINT, and expects exit code 130 with one line.</summary>
    private static async Task<CommandResult> InterruptAsync(
        string phase,
        string advice,
        params string[] command
    )
    {
        using var process = CommandProcess.Start(command);
        await process.WaitForErrorLineAsync(phase, Cancelled);
        process.Interrupt();
        var ended = await process.EndAsync(Cancelled);
        Assert.True(ended.ExitCode == 130, $"exit code {ended.ExitCode}: {ended.Error}");
        var line = Assert.Single(ended.Errors);
        Assert.StartsWith("multiagent: interrupted; ", line, StringComparison.Ordinal);
        Assert.Contains(advice, line, StringComparison.Ordinal);
        return ended;
    }

    private string Weights(string folder) =>
        ContentDigest.OfFile(_folder.At($"{folder}/adapter_model.safetensors"));

    public void Dispose() => _folder.Dispose();
}
