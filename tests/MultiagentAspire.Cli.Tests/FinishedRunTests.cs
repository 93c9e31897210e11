using System.Text.Json.Nodes;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary><c>run</c> and <c>report</c> on a run that has finished.</summary>
[Collection(nameof(OnFinishedRun))]
public sealed class FinishedRunTests(FinishedRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_run_says_what_it_will_do_shows_its_phases_and_ends_with_the_table()
    {
        Assert.Equal((0, 0), (run.Ended.ExitCode, run.Ended.Errors.Count));
        var lines = run.Ended.Error.Split('\n');
        Assert.StartsWith(
            "small: 2 agents, 2 rounds, 1 iteration, 4 models finetuned in each; 4 training and 2 evaluation problems;",
            lines[0],
            StringComparison.Ordinal
        );
        Assert.Contains(run.Folder, lines[0], StringComparison.Ordinal);
        Assert.Contains(
            "iteration 1/1: agents debate training problems",
            run.Ended.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("iteration 1/1: training generator-1", run.Ended.Error, StringComparison.Ordinal);
        Assert.Contains("4/4 debates", run.Ended.Error, StringComparison.Ordinal);
        Assert.Contains("multiagent", run.Ended.Output, StringComparison.Ordinal);
        Assert.Contains("report.html", run.Ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_not_overwritten()
    {
        var before = File.ReadAllText(run.At("run.json"));
        CliRunner.AssertRejected(
            CliRunner.Run("run", run.RunFile, "--output", run.Root),
            run.Folder,
            "--resume"
        );
        Assert.Equal(before, File.ReadAllText(run.At("run.json")));
    }

    [Fact]
    public void The_run_file_is_copied_unchanged_into_the_folder() =>
        Assert.Equal(File.ReadAllBytes(run.RunFile), File.ReadAllBytes(run.At("experiment.json")));

    [Fact]
    public void A_finished_run_that_is_resumed_prints_its_table_again() =>
        Assert.Equal(
            run.Ended.Output,
            CliRunner.Run("run", run.RunFile, "--output", run.Root, "--resume").Output
        );

    [Fact]
    public void A_run_with_another_seed_lies_beside_the_first_and_both_are_reported_as_one()
    {
        Assert.Equal(0, CliRunner.Run("run", run.RunFile, "--seed", "8", "--output", _folder.Path).ExitCode);
        var other = _folder.At("runs/small-seed-8");
        var command = JsonNode.Parse(File.ReadAllText(Path.Combine(other, "report/report.json")))![
            "command"
        ]!.GetValue<string>();
        Assert.Equal($"multiagent run {run.RunFile} --seed 8", command);
        // What the folder keeps is the file of this run, so it can be resumed where only the folder is known.
        var kept = _folder.Write("kept.json", File.ReadAllText(Path.Combine(other, "experiment.json")));
        Assert.Equal(0, CliRunner.Run("run", kept, "--output", _folder.Path, "--resume").ExitCode);

        var ended = CliRunner.Run("report", run.Folder, other);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.Contains("| multiagent | 1 |", ended.Output, StringComparison.Ordinal);
        CliRunner.AssertRejected(CliRunner.Run("report", run.Folder, run.Folder), "seed 7");
    }

    [Fact]
    public void A_run_is_not_resumed_with_other_settings()
    {
        var changed = _folder.Write(
            "run.json",
            File.ReadAllText(run.RunFile).Replace("\"seed\": 7", "\"seed\": 8", StringComparison.Ordinal)
        );
        CliRunner.AssertRejected(
            CliRunner.Run("run", changed, "--output", run.Root, "--resume"),
            "other settings",
            "seed"
        );
    }

    [Fact]
    public void The_report_is_made_again_from_the_artifacts_alone()
    {
        var copy = Copy();
        Directory.Delete(Path.Combine(copy, "report"), recursive: true);
        var ended = CliRunner.Run("report", copy);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        var whole = CliRunner.Run("run", run.RunFile, "--output", run.Root, "--resume", "--verbose").Output;
        Assert.Equal(Table(whole), Table(ended.Output));
        Assert.EndsWith(Table(run.Ended.Output).Split("\n\n")[^1], whole, StringComparison.Ordinal); // the verdict
        foreach (var file in Directory.GetFiles(run.At("report")))
            Assert.True(File.Exists(Path.Combine(copy, "report", Path.GetFileName(file))));
    }

    [Fact]
    public void An_unfinished_run_has_a_report_of_its_finished_steps()
    {
        var copy = Copy();
        foreach (
            var step in Directory
                .GetFiles(Path.Combine(copy, "steps"))
                .Where(file => Path.GetFileName(file)[0] == '1')
        )
            File.Delete(step);
        var ended = CliRunner.Run("report", copy, "--json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        var arms = JsonNode.Parse(ended.Output)!["arms"]!
            .AsArray()
            .Select(arm => arm!["arm"]!.GetValue<string>())
            .ToList();
        Assert.Contains("debate", arms);
        CliRunner.AssertRejected(
            CliRunner.Run("export", copy, "--to", "merged", "--output", _folder.At("m")),
            "no iteration is finished"
        );
    }

    [Theory]
    [InlineData("report")]
    [InlineData("export", "--to", "merged", "--output", "x")]
    public void A_folder_without_a_run_is_refused(string command, params string[] more)
    {
        CliRunner.AssertRejected(CliRunner.Run([command, _folder.Path, .. more]), "holds no run.json");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_damaged_manifest_is_named()
    {
        foreach (var text in (string[])["", "{}", "{\"schema\":1", "[]"])
        {
            _folder.Write("damaged/run.json", text);
            CliRunner.AssertRejected(CliRunner.Run("report", _folder.At("damaged")), "run.json");
        }
    }

    private string Copy()
    {
        var copy = _folder.At("copy");
        foreach (
            var file in Directory
                .GetFiles(run.Folder, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != "run.lock")
        )
        {
            var target = Path.Combine(copy, Path.GetRelativePath(run.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    /// <summary>What follows the line with the path of the report.</summary>
    private static string Table(string output) => output.Split('\n', 2)[1];

    public void Dispose() => _folder.Dispose();
}
