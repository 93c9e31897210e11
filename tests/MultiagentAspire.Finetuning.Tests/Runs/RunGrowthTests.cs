using System.Text.Json.Nodes;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>A finished run that is resumed with more iterations and arms.</summary>
public sealed class RunGrowthTests : IDisposable
{
    private const string NoCritic =
        "{ \"name\": \"no-critic\", \"like\": \"multiagent\", \"debate\": { \"generatorsOnly\": true } }";

    private const string Copy =
        "{ \"name\": \"mild\", \"like\": \"multiagent\", \"training\": { \"learningRate\": 1e-5 } }";

    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData(", \"problems\": \"fresh\"", "")]
    [InlineData("", ", \"transfer\": [{ \"name\": \"arithmetic\", \"evaluate\": 3, \"terms\": 3 }]")]
    public async Task A_run_of_one_iteration_grown_to_three_and_by_arms_equals_the_run_asked_for_at_once(
        string problems,
        string transfer
    )
    {
        RunFile Run(int iterations, string arms) =>
            _work.Load(
                iterations,
                arms,
                changes: json =>
                    json.Replace(
                        "\"evaluate\": 6",
                        $"\"evaluate\": 6{problems}{transfer}",
                        StringComparison.Ordinal
                    )
            );
        const string First = "\"base\", \"debate\", \"multiagent\"";
        const string All = $"{First}, \"majority\", \"single-agent\", {NoCritic}, {Copy}";
        await _work.ExecuteAsync(Run(3, All));

        await _work.ExecuteAsync(Run(1, First), "grown");
        await _work.ExecuteAsync(Run(3, First), "grown", resume: true);
        await _work.ExecuteAsync(Run(3, All), "grown", resume: true);

        var (once, grown) = (WithoutGrowth("out"), WithoutGrowth("grown"));
        // Measurements of the first iteration's agents on transfer tasks stay in the folder.
        Assert.All(
            grown.Keys.Except(once.Keys),
            left => Assert.Contains("transfer-", left, StringComparison.Ordinal)
        );
        Assert.All(once, file => Assert.Equal((file.Key, file.Value), (file.Key, grown[file.Key])));
        var manifest = JsonNode.Parse(File.ReadAllText(_work.RunPath("run.json", "grown")))!;
        string[] additions =
        [
            "iterations 1 → 3",
            "arm majority",
            "arm single-agent",
            "arm no-critic",
            "arm mild",
        ];
        Assert.Equal(additions, manifest["growth"]!.AsArray().Select(addition => addition!.ToString()));
    }

    [Fact]
    public async Task Growth_interrupted_at_any_step_and_resumed_equals_the_run_asked_for_at_once()
    {
        const string Arms = $"\"multiagent\", {NoCritic}";
        await _work.ExecuteAsync(_work.Load(2, Arms));
        var whole = WithoutGrowth("out");
        var steps = whole.Keys.Count(file => file.StartsWith("steps/", StringComparison.Ordinal));
        for (var stop = 1; stop <= steps; stop += 3)
        {
            var root = $"grown-{stop}";
            await _work.ExecuteAsync(_work.Load(1), root);
            using var cancellation = new CancellationTokenSource();
            var interrupt = new Receiver(report =>
            {
                if (report.Step >= stop)
                    cancellation.Cancel();
            });
            try
            {
                await _work.ExecuteAsync(_work.Load(2, Arms), root, true, interrupt, cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                await _work.ExecuteAsync(_work.Load(2, Arms), root, resume: true);
            }
            Assert.Equal(whole, WithoutGrowth(root));
        }
    }

    [Fact]
    public async Task Another_order_of_arms_computes_nothing_again()
    {
        await _work.ExecuteAsync(_work.Load(1, $"{Copy}, \"multiagent\", {NoCritic}"));
        var before = _work.Files();
        var debates = new ScriptedDebateRunner
        {
            Before = (_, _) => throw new InvalidOperationException("a debate was run again"),
        };

        await _work.ExecuteAsync(
            _work.Load(1, $"{NoCritic}, \"multiagent\", {Copy}"),
            resume: true,
            debates: debates
        );

        Assert.Equal(before, _work.Files());
    }

    [Theory]
    [InlineData(1, "\"multiagent\", " + NoCritic, "settings.iterations was 2 and is now 1")]
    [InlineData(2, "\"multiagent\"", "settings.arms.no-critic was in the run and is now absent")]
    [InlineData(
        3,
        "\"multiagent\", { \"name\": \"no-critic\", \"like\": \"multiagent\", \"debate\": { \"rounds\": 3 } }",
        "settings.arms.no-critic.debate.rounds was 2 and is now 3"
    )]
    public async Task What_changed_is_refused_by_its_name_and_the_folder_stays(
        int iterations,
        string arms,
        string difference
    )
    {
        await _work.ExecuteAsync(_work.Load(2, $"\"multiagent\", {NoCritic}"));
        var before = _work.Files();

        var error = await Assert.ThrowsAsync<InvalidRunFileException>(() =>
            _work.ExecuteAsync(_work.Load(iterations, arms), resume: true)
        );

        Assert.Contains($": {difference};", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _work.Files());
    }

    [Fact]
    public async Task An_added_arm_that_gives_another_arm_a_different_model_is_refused()
    {
        await _work.ExecuteAsync(_work.Load(1, "\"single-agent\", \"single-agent-as-society\""));

        var error = await Assert.ThrowsAsync<InvalidRunFileException>(() =>
            _work.ExecuteAsync(
                _work.Load(1, "\"single-agent\", \"single-agent-as-society\", \"single-agent-debate\""),
                resume: true
            )
        );

        Assert.Contains(
            "the added arms change step 1-evaluate-single-agent-as-society",
            error.Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>All files of a run; what grew is left out of the manifest.</summary>
    private SortedDictionary<string, string> WithoutGrowth(string root)
    {
        var files = _work.Files(root);
        var manifest = JsonNode.Parse(files["run.json"])!.AsObject();
        manifest.Remove("growth");
        files["run.json"] = manifest.ToJsonString();
        return files;
    }
}
