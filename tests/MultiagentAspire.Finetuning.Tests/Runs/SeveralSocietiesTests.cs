using MultiagentAspire.Evaluation.Reports;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Runs with more than one society: the method and overlays of it.</summary>
public sealed class SeveralSocietiesTests : IDisposable
{
    private const string Plain = "\"base\", \"debate\", \"multiagent\"";
    private const string NoCritic =
        """{ "name": "no-critic", "like": "multiagent", "debate": { "generatorsOnly": true } }""";
    private const string Weight =
        """{ "name": "weight-0", "like": "multiagent", "selection": { "criticWeight": 0 } }""";
    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Each_society_has_agents_and_folders_of_its_own_and_the_first_keeps_the_top_ones()
    {
        await _work.ExecuteAsync(_work.Load(iterations: 1, arms: $"{Plain}, {NoCritic}, {Weight}"));

        Assert.True(Directory.Exists(_work.RunPath("iterations/1/adapters/critic-1")));
        Assert.True(Directory.Exists(_work.RunPath("iterations/1/arms/weight-0/adapters/generator-1")));
        Assert.True(Directory.Exists(_work.RunPath("iterations/1/arms/no-critic/adapters/generator-1")));
        Assert.False(Path.Exists(_work.RunPath("iterations/1/arms/no-critic/data/critic-1.jsonl")));
        Assert.True(
            File.Exists(_work.RunPath("iterations/1/arms/weight-0/transcripts/evaluate-weight-0.jsonl"))
        );
    }

    [Fact]
    public async Task What_arms_of_equal_debates_share_is_held_once_and_charged_to_each()
    {
        var report = await _work.ExecuteAsync(
            _work.Load(iterations: 1, arms: $"{Plain}, {NoCritic}, {Weight}")
        );

        Assert.Equal(
            [("multiagent", 8), ("no-critic", 8)],
            _work
                .Debates.Requests.Where(request => request.Id.Split == "train")
                .CountBy(request => request.Id.Arm)
                .Select(arm => (arm.Key, arm.Value))
                .Order()
        );
        Assert.False(File.Exists(_work.RunPath("iterations/1/arms/weight-0/transcripts/train.jsonl")));
        PhaseCost PhaseOf(string arm) => report.Phases.Single(phase => phase.Phase == $"debate-{arm}");
        var (own, shared) = (PhaseOf("multiagent"), PhaseOf("weight-0"));
        Assert.Equal((false, true), (own.IsShared, shared.IsShared));
        Assert.True(own.TokensGenerated > 0);
        Assert.Equal(own.TokensGenerated, shared.TokensGenerated);
        Assert.Equal((own.Transcripts, own.Seconds), (shared.Transcripts, shared.Seconds));
        Assert.Equal(
            report.Phases.Where(phase => phase != shared).Sum(phase => phase.Seconds),
            report.Seconds,
            6
        );
        Assert.Equal("train", report.Arms.Single(arm => arm.Arm == "weight-0").Last.LabelTranscripts);
    }

    [Fact]
    public async Task One_report_pairs_the_first_society_with_every_other_arm()
    {
        var report = await _work.ExecuteAsync(
            _work.Load(iterations: 1, arms: $"{Plain}, {NoCritic}, {Weight}")
        );

        Assert.All(
            report.Comparisons,
            one => Assert.Contains(one.Left.Arm, (string[])["multiagent", "multiagent-samples"])
        );
        Assert.Superset(
            new HashSet<string> { "base", "debate", "no-critic", "weight-0", "weight-0-samples" },
            report
                .Comparisons.Where(one => one.Left.Arm == "multiagent")
                .Select(one => one.Right.Arm)
                .ToHashSet()
        );
        Assert.Equal("multiagent", report.Method);
        // Before training weight-0 is the base model's debate as the method is; no-critic debates otherwise.
        Assert.Equal([0, 1], IterationsOf("weight-0"));
        Assert.Equal([1], IterationsOf("no-critic"));

        IEnumerable<int> IterationsOf(string arm) =>
            report.Arms.Single(one => one.Arm == arm).Iterations.Select(state => state.Iteration);
    }

    [Fact]
    public async Task Overlays_change_nothing_of_the_arms_beside_them()
    {
        await _work.ExecuteAsync(_work.Load(arms: Plain));
        await _work.ExecuteAsync(_work.Load(arms: $"{Plain}, {NoCritic}, {Weight}"), root: "more");

        var before = _work
            .Files()
            .Where(file => file.Key.StartsWith("iterations", StringComparison.Ordinal))
            .ToList();
        var after = _work.Files("more");
        Assert.NotEmpty(before);
        Assert.All(before, file => Assert.Equal(file.Value.Replace("/out/", "/more/"), after[file.Key]));
    }

    [Fact]
    public async Task A_finished_run_with_overlays_is_resumed_as_it_is()
    {
        var run = _work.Load(iterations: 1, arms: $"{Plain}, {Weight}");
        await _work.ExecuteAsync(run);
        var files = _work.Files();

        await _work.ExecuteAsync(run, resume: true);

        Assert.Equal(files, _work.Files());
    }

    [Fact]
    public async Task A_guard_belongs_to_its_society()
    {
        await _work.ExecuteAsync(
            _work.Load(
                iterations: 1,
                arms: $"\"multiagent\", {Weight}",
                more: "\"training\": { \"keepCriticWhenAgreementFalls\": true },"
            )
        );

        Assert.True(File.Exists(_work.RunPath("steps/1-guard.json")));
        Assert.True(File.Exists(_work.RunPath("steps/1-guard-of-weight-0.json")));
        Assert.True(File.Exists(_work.RunPath("iterations/1/arms/weight-0/transcripts/guard-new.jsonl")));
        Assert.All(
            _work.Debates.Requests.Where(request => request.Id is { Arm: "weight-0", Split: "guard-new" }),
            request =>
                Assert.All(
                    request.Society.Slots,
                    slot =>
                        Assert.Contains(
                            "/arms/weight-0/",
                            slot.Generator.Adapter!.Path,
                            StringComparison.Ordinal
                        )
                )
        );
    }
}
