using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Cli.Tests;

/// <summary><c>lineage</c> on a run with real models: traces, and messages that are generated again.</summary>
[Collection(nameof(OnFinishedRun))]
public sealed class LineageTests(FinishedRun run) : IDisposable
{
    private const string TrainPath = "iterations/1/transcripts/train.jsonl";
    private readonly TemporaryFolder _folder = new();

    private static CommandResult Lineage(params IEnumerable<string> arguments) =>
        CliRunner.Run(["lineage", .. arguments]);

    private static JsonNode Json(params IEnumerable<string> arguments)
    {
        var ended = Lineage([.. arguments, "--json"]);
        Assert.Equal((0, 0), (ended.ExitCode, ended.Errors.Count));
        return JsonNode.Parse(ended.Output)!;
    }

    private string FirstMessage(string author, int round) =>
        $"1/train/{Transcripts.Read(run.At(TrainPath))[0].Id.ProblemId}/{author}/round-{round}";

    [Fact]
    public void Every_message_of_a_finished_run_is_generated_again_byte_for_byte()
    {
        var summary = Json(run.Folder, "--replay", "--sample", "1000000");
        var replays = summary["replays"]!.AsArray();
        Assert.Equal(summary["messages"]!.GetValue<int>(), replays.Count);
        Assert.Equal(
            replays.Count,
            summary["equal"]!.GetValue<int>() + summary["explained"]!.GetValue<int>()
        );
        Assert.Contains(
            replays,
            replay => AddressOf(replay).Contains("/summarizer-1/", StringComparison.Ordinal)
        );
        Assert.Contains(
            replays,
            replay => AddressOf(replay).Contains("/critic-2/", StringComparison.Ordinal)
        );
        Assert.Equal(
            Json(run.Folder)["messages"]!.GetValue<int>(),
            replays.Select(AddressOf).Distinct(StringComparer.Ordinal).Count()
        );
    }

    [Fact]
    public void A_sample_is_drawn_by_its_seed_and_says_its_numbers_in_a_sentence()
    {
        var first = Lineage(run.Folder, "critic-1@1", "--replay", "--sample", "2", "--seed", "5");
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("2 of ", first.Output, StringComparison.Ordinal);
        Assert.Contains("2 equal, 0 explained", Joined(first.Output), StringComparison.Ordinal);
        Assert.Equal(Drawn("5"), Drawn("5"));
        Assert.All(Drawn("6"), address => Assert.Contains("/critic-1/", address, StringComparison.Ordinal));

        List<string> Drawn(string seed) =>
            [
                .. Json(run.Folder, "critic-1@1", "--replay", "--sample", "2", "--seed", seed)["replays"]!
                    .AsArray()
                    .Select(AddressOf),
            ];
    }

    [Fact]
    public void A_critic_s_message_is_traced_to_prompt_seed_model_vote_and_data_and_replayed()
    {
        var address = FirstMessage("critic-2", 2);
        var trace = Json(run.Folder, address, "--replay");
        var debate = Transcripts.Read(run.At(TrainPath))[0];
        var response = debate.Rounds[1][1];
        Assert.Equal(address, trace["message"]!.GetValue<string>());
        Assert.Equal(response.Text, trace["text"]!.GetValue<string>());
        Assert.Equal(response.Prompt.Length, trace["prompt"]!.AsArray().Count);
        Assert.Equal(Seeds.ForResponse(debate.Id, AgentId.Critic(1), 2), trace["seed"]!.GetValue<ulong>());
        Assert.Equal(response.Base, trace["model"]!["baseDigest"]!.GetValue<string>());
        Assert.Equal("equal", trace["replay"]!["outcome"]!.GetValue<string>());
        var summary = Json(run.Folder, trace["summary"]!.GetValue<string>());
        Assert.Contains(
            summary["text"]!.GetValue<string>(),
            response.Prompt[^1].Content,
            StringComparison.Ordinal
        );
        Assert.Contains(
            debate.Rounds[0][0].Text,
            summary["prompt"]![0]!["content"]!.GetValue<string>(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_agent_is_traced_to_its_data_and_forward_to_its_measurements()
    {
        var trace = Json(run.Folder, "generator-1@1");
        var examples = trace["training"]!["examples"]!.AsArray();
        Assert.Equal(
            TrainingExamples.Read(run.At("iterations/1/data/generator-1.jsonl"), null).Count,
            examples.Count
        );
        Assert.Equal(("unchanged", "unchanged"), (FileState("adapter"), FileState("data")));
        Assert.Contains(
            trace["spoke"]!.AsArray(),
            set => set!["set"]!.GetValue<string>() == "1/evaluate-multiagent"
        );

        string FileState(string key) => trace["files"]![key]!.GetValue<string>();
    }

    [Fact]
    public void All_texts_fit_into_80_columns()
    {
        string[][] arguments =
        [
            [],
            ["generator-1@1"],
            ["critic-1@1"],
            ["base/base-1@0"],
            [FirstMessage("critic-1", 2), "--replay"],
            [FirstMessage("summarizer-1", 2)],
        ];
        foreach (var more in arguments)
        {
            var ended = Lineage([run.Folder, .. more]);
            Assert.Equal((0, 0), (ended.ExitCode, ended.Errors.Count));
            Assert.All(ended.Output.Split('\n'), line => Assert.InRange(line.TrimEnd('\r').Length, 0, 80));
        }
    }

    [Fact]
    public void A_recorded_text_that_is_not_the_model_s_is_found_at_its_first_token_with_exit_code_1()
    {
        var copy = Copy();
        var debates = Transcripts.Read(Path.Combine(copy, TrainPath));
        var response = debates[0].Rounds[0][0];
        var changed = $"{response.Text[..^1]}{(response.Text[^1] == '1' ? '2' : '1')}";
        Transcripts.Write(
            Path.Combine(copy, TrainPath),
            [WithFirst(debates[0], response with { Text = changed }), .. debates.Skip(1)]
        );
        var ended = Lineage(copy, FirstMessage("generator-1", 1), "--replay", "--json");
        Assert.Equal(1, ended.ExitCode);
        var difference = JsonNode.Parse(ended.Output)!["replay"]!["difference"]!;
        Assert.Equal(changed[^1..], difference["recorded"]!.GetValue<string>());
        Assert.True(difference["margin"]!.GetValue<double>() >= 1e-4);
        Assert.Contains(
            "margin",
            Lineage(copy, FirstMessage("generator-1", 1), "--replay").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_prompt_that_the_debate_would_not_write_is_no_equal_replay()
    {
        var copy = Copy();
        var debates = Transcripts.Read(Path.Combine(copy, TrainPath));
        var response = debates[0].Rounds[0][0] with { Prompt = [ChatTurn.User("01+02+03+04=")] };
        Transcripts.Write(
            Path.Combine(copy, TrainPath),
            [WithFirst(debates[0], response), .. debates.Skip(1)]
        );
        var ended = Lineage(copy, FirstMessage("generator-1", 1), "--replay");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("another prompt", Joined(ended.Output), StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_adapter_is_one_clear_line()
    {
        var copy = Copy();
        var weights = Path.Combine(copy, "iterations/1/adapters/critic-1/adapter_model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        CliRunner.AssertRejected(
            Lineage(copy, "critic-1@1", "--replay"),
            "critic-1: the adapter has changed since the run",
            "put back"
        );
        Assert.Contains(
            "changed since the training",
            Lineage(copy, "critic-1@1").Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("critc-1@1", "did you mean critic-1@1?")]
    [InlineData("1/train", "is no message; write ITERATION/SET/PROBLEM/AGENT/round-M")]
    [InlineData("1/evalute-multiagent/x/critic-1/round-2", "did you mean 1/evaluate-multiagent?")]
    public void An_address_that_does_not_exist_is_refused(string address, string message) =>
        CliRunner.AssertRejected(Lineage(run.Folder, address), message);

    [Fact]
    public void A_folder_without_a_run_is_refused() =>
        CliRunner.AssertRejected(Lineage(_folder.Path), "holds no run.json");

    [Fact]
    public void A_hostile_transcript_is_refused_in_one_line_or_shown_without_control_characters()
    {
        var copy = Copy();
        var path = Path.Combine(copy, TrainPath);
        var debates = Transcripts.Read(path);
        var escape = debates[0].Rounds[0][0] with { Text = "\u001b[2J\u202etxt", Answer = "\u001b]0;x" };
        Transcripts.Write(path, [WithFirst(debates[0], escape), .. debates.Skip(1)]);
        var shown = Lineage(copy, FirstMessage("generator-1", 1)).Output;
        Assert.Contains("[2J", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown);
        Assert.DoesNotContain('\u202e', shown);
        foreach (var line in (string[])["{", "null", "{\"id\":null}", "[]"])
        {
            File.WriteAllText(path, line);
            CliRunner.AssertRejected(Lineage(copy), "train.jsonl:1:");
        }
    }

    private static DebateTranscript WithFirst(DebateTranscript debate, AgentResponse response) =>
        debate with
        {
            Rounds = debate.Rounds.SetItem(0, debate.Rounds[0].SetItem(0, response)),
        };

    private static string AddressOf(JsonNode? replay) => replay!["message"]!.GetValue<string>();

    private static string Joined(string output) => output.ReplaceLineEndings(" ");

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

    public void Dispose() => _folder.Dispose();
}
