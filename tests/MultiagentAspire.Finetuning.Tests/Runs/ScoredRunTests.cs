using System.Text.Json.Nodes;
using MultiagentAspire.Core;
using MultiagentAspire.Evaluation.Metrics;
using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Runs whose responses are scored by models.</summary>
public sealed class ScoredRunTests : IDisposable
{
    private const string AllKinds =
        "\"base\", \"majority\", \"debate\", \"single-agent\", \"single-agent-as-society\", \"multiagent\"";

    private readonly RunFixture _work = new();

    public void Dispose() => _work.Dispose();

    private RunFile Scored(int problems = 4, int iterations = 2) =>
        _work.Load(
            iterations,
            AllKinds,
            $"\"evaluation\": {{ \"temperatures\": [], \"diversity\": {{ \"problems\": {problems} }} }},"
        );

    private static Estimate? Find(RunReport report, string arm, int iteration, string metric) =>
        report
            .Arms.Single(result => result.Arm == arm)
            .Iterations.Single(state => state.Iteration == iteration)
            .Find(metric);

    [Fact]
    public async Task The_report_has_the_metrics_of_every_arm_by_iteration()
    {
        var report = await _work.ExecuteAsync(Scored());

        foreach (var metric in (string[])["klFirst", "klFinal", "baseKlFirst", "baseKlFinal"])
            Assert.Equal(0, Find(report, "multiagent", 0, metric)!.Value);
        foreach (var iteration in (int[])[1, 2])
        {
            Assert.Equal(1, Find(report, "multiagent", iteration, "klFirst")!.Value);
            Assert.Equal(1, Find(report, "multiagent", iteration, "klFinal")!.Value);
            Assert.Equal(2, Find(report, "multiagent", iteration, "baseKlFinal")!.Value);
            Assert.Equal(1 + iteration, Find(report, "multiagent", iteration, "othersNll")!.Value);
            Assert.Equal(0, Find(report, "single-agent", iteration, "klFirst")!.Value);
            Assert.Equal(0, Find(report, "single-agent-as-society", iteration, "klFinal")!.Value);
            Assert.Equal(2, Find(report, "single-agent", iteration, "baseKlFirst")!.Value);
            Assert.Equal(1 + iteration, Find(report, "single-agent", iteration, "othersNll")!.Value);
            Assert.Null(Find(report, "single-agent", iteration, "klFinal"));
            Assert.NotNull(Find(report, "multiagent", iteration, "embedding"));
        }
        Assert.Equal(
            (1.0, 4),
            (Find(report, "base", 0, "othersNll")!.Value, Find(report, "base", 0, "othersNll")!.Count)
        );
        Assert.Null(Find(report, "base", 0, "klFirst"));
        Assert.Null(Find(report, "multiagent-samples", 0, "othersNll"));
    }

    [Fact]
    public async Task Without_scored_problems_no_model_is_asked_and_no_metric_is_reported()
    {
        var report = await _work.ExecuteAsync(Scored(problems: 0));

        Assert.Empty(_work.Scorer.Requests);
        Assert.Null(Find(report, "multiagent", 1, "othersNll"));
    }

    [Fact]
    public async Task A_model_is_asked_once_for_each_response_and_never_to_be_compared_with_itself()
    {
        await _work.ExecuteAsync(Scored(problems: 1, iterations: 1));

        Assert.All(
            _work.Scorer.Requests,
            request =>
                Assert.Equal(
                    request.Others.Distinct().Where(model => model != request.Author),
                    request.Others
                )
        );
        var ofSociety = _work.Scorer.Requests.Where(request =>
            request.Author.Adapter is not null && request.Others.Length > 1
        );
        Assert.Equal(6, ofSociety.Count()); // three generators and three critics
        Assert.All(ofSociety, request => Assert.Equal(3, request.Others.Length)); // two others and the base
    }

    [Fact]
    public async Task Responses_that_cannot_be_scored_are_counted_and_left_out()
    {
        var work = new RunFixture
        {
            Scorer = new ScriptedScorer { Unscored = request => request.Author.Adapter is null },
        };
        using (work)
        {
            var run = work.Load(
                1,
                "\"debate\", \"multiagent\"",
                "\"evaluation\": { \"temperatures\": [], \"diversity\": { \"problems\": 2 } },"
            );
            var report = await work.ExecuteAsync(run);
            Assert.Null(Find(report, "multiagent", 0, "othersNll"));
            Assert.NotNull(Find(report, "multiagent", 1, "othersNll"));
            var step = JsonNode.Parse(File.ReadAllText(work.RunPath("steps/0-score-debate.json")))![
                "result"
            ]!;
            Assert.Equal((0, 12), ((int)step["scored"]!, (int)step["skipped"]!));
        }
    }

    [Fact]
    public async Task An_interrupted_run_ends_with_the_same_files()
    {
        await _work.ExecuteAsync(Scored());
        var whole = _work.Files();

        using var stop = new CancellationTokenSource();
        var progress = new Stop(stop, name => name == "multiagent (scores)");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _work.ExecuteAsync(Scored(), "cut", progress: progress, cancellationToken: stop.Token)
        );
        await _work.ExecuteAsync(Scored(), "cut", resume: true);

        Assert.Equal(whole.Keys, _work.Files("cut").Keys);
        foreach (
            var file in whole.Keys.Where(key =>
                key.Contains("score", StringComparison.Ordinal)
                || key.Contains("measurements", StringComparison.Ordinal)
            )
        )
            Assert.Equal(whole[file], _work.Files("cut")[file]);
    }

    [Fact]
    public async Task A_run_grown_by_an_iteration_has_the_scores_of_the_run_asked_for_at_once()
    {
        await _work.ExecuteAsync(Scored(iterations: 2));
        await _work.ExecuteAsync(Scored(iterations: 1), "grown");
        await _work.ExecuteAsync(Scored(iterations: 2), "grown", resume: true);

        var (once, grown) = (_work.Files(), _work.Files("grown"));
        Assert.Equal(once.Keys, grown.Keys);
        var compared = once.Keys.Where(key => key.Contains("score", StringComparison.Ordinal)).ToList();
        Assert.Equal(9, compared.Count);
        Assert.All(compared, file => Assert.Equal(once[file], grown[file]));
    }

    [Fact]
    public async Task A_run_of_an_earlier_version_is_resumed_and_stays_without_scores()
    {
        await _work.ExecuteAsync(Scored(problems: 0, iterations: 1));
        var path = _work.RunPath("run.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["settings"]!["evaluation"]!.AsObject().Remove("diversityProblems");
        File.WriteAllText(path, manifest.ToJsonString());

        var report = await _work.ExecuteAsync(Scored(problems: 4), resume: true);

        Assert.Equal(2, report.Arms.Single(arm => arm.Arm == "multiagent").Last.Iteration);
        Assert.Empty(_work.Scorer.Requests);
    }

    private sealed class Stop(CancellationTokenSource source, Func<string, bool> at) : IProgress<RunProgress>
    {
        public void Report(RunProgress value)
        {
            if (at(value.Name))
                source.Cancel();
        }
    }
}
