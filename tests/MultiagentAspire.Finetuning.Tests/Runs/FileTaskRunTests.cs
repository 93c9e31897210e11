using MultiagentAspire.Evaluation.Reports;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Folders;
using MultiagentAspire.Runs.Plans;

namespace MultiagentAspire.Finetuning.Tests.Runs;

/// <summary>Runs on problems out of a file.</summary>
public sealed class FileTaskRunTests : IDisposable
{
    private readonly RunFixture _work = new();

    private readonly RunFixture _worded = new()
    {
        Debates = new ScriptedDebateRunner
        {
            Skill = (_, _) => 1,
            Wording = (slot, answer) =>
                (slot % 3) switch
                {
                    0 => $"#### {answer}",
                    1 => $"so {answer}",
                    _ => $"The answer is {answer}. That took 99 steps",
                },
        },
    };

    public void Dispose()
    {
        _work.Dispose();
        _worded.Dispose();
    }

    private RunFile Load(bool answers, int evaluate, string file = "own.jsonl")
    {
        var path = Path.Combine(Path.GetDirectoryName(_work.Root())!, file);
        File.WriteAllLines(
            path,
            Enumerable
                .Range(1, 20)
                .Select(number =>
                    answers
                        ? $$"""{"question":"{{number}}+1","answer":{{number + 1}}}"""
                        : $$"""{"question":"{{number}}+1"}"""
                )
        );
        return _work.Load(changes: json =>
            json.Replace("\"arithmetic\"", $"\"jsonl\", \"path\": \"{file}\"", StringComparison.Ordinal)
                .Replace("\"evaluate\": 6", $"\"evaluate\": {evaluate}", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_run_on_an_own_task_is_measured_by_its_answers()
    {
        var report = await _work.ExecuteAsync(Load(answers: true, evaluate: 6));
        Assert.Equal(6, report.Arms.Single(arm => arm.Arm == "multiagent").Last.Problems);
        Assert.DoesNotContain(
            report.Warnings,
            warning => warning.StartsWith("Nothing was measured", StringComparison.Ordinal)
        );
        Assert.All(_work.Debates.Requests, request => Assert.Equal("jsonl", request.Task.Name));
    }

    [Fact]
    public async Task A_report_on_gsm8k_has_the_harness_readings_beside_ours_for_every_arm_and_iteration()
    {
        File.WriteAllLines(
            Path.Combine(Path.GetDirectoryName(_worded.Root())!, "words.jsonl"),
            Enumerable
                .Range(1, 20)
                .Select(number =>
                    $$"""{"question":"{{number}}+1","answer":"they are {{number}}+1\n#### {{number + 1}}"}"""
                )
        );
        var report = await _worded.ExecuteAsync(
            _worded.Load(
                arms: "\"base\", \"debate\", \"multiagent\"",
                changes: json =>
                    json.Replace(
                        "\"arithmetic\"",
                        "\"gsm8k\", \"path\": \"words.jsonl\"",
                        StringComparison.Ordinal
                    )
            )
        );
        Assert.Equal(3, report.Arms.Single(arm => arm.Arm == "multiagent").Iterations.Length);
        Assert.All(
            report.Arms.SelectMany(arm => arm.Iterations),
            state =>
            {
                Assert.Equal(1, state.Single.Value);
                Assert.Equal(["strict", "flexible"], state.Readings.Select(reading => reading.Reading));
                // Of three agents, one writes for the strict reading and two for the flexible one; the first,
                // who is asked alone, for both.
                Assert.Equal(state.Agents == 1 ? 1 : 1 / 3.0, state.Readings[0].Single.Value, 12);
                Assert.Equal(state.Agents == 1 ? 1 : 2 / 3.0, state.Readings[1].Single.Value, 12);
                Assert.All(
                    state.Readings,
                    reading =>
                        Assert.Equal(
                            (1, state.Rounds > 1 ? 1 : (double?)null),
                            (reading.Vote.Value, reading.Debate?.Value)
                        )
                );
            }
        );
        Assert.Contains("<td>flexible</td>", HtmlReport.Write(report), StringComparison.Ordinal);
        Assert.All(
            report
                .Arms.SelectMany(arm => arm.Iterations)
                .Zip(
                    ReportJson
                        .Read(File.ReadAllText(_worded.RunPath("report/report.json")))
                        .Arms.SelectMany(arm => arm.Iterations)
                ),
            pair => Assert.Equal(pair.First.Readings, pair.Second.Readings)
        );
    }

    [Fact]
    public async Task Without_answers_agents_are_trained_and_the_report_says_that_nothing_was_measured()
    {
        var report = await _work.ExecuteAsync(Load(answers: false, evaluate: 0));
        Assert.Empty(report.Arms);
        Assert.Equal(2 * 6, report.Agents.Length);
        Assert.Contains(
            report.Warnings,
            warning => warning.StartsWith("Nothing was measured", StringComparison.Ordinal)
        );
        Assert.True(File.Exists(_work.RunPath("iterations/2/data/generator-1.jsonl")));
    }

    [Fact]
    public async Task Measuring_without_answers_is_refused_before_anything_is_written()
    {
        var refusal = await Assert.ThrowsAsync<InvalidRunFileException>(() =>
            _work.ExecuteAsync(Load(answers: false, evaluate: 6))
        );
        Assert.Contains("have no answers", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_work.Root()));
    }

    [Fact]
    public async Task A_run_is_resumed_when_its_problems_have_moved()
    {
        var report = await _work.ExecuteAsync(Load(answers: true, evaluate: 6));
        var again = await _work.ExecuteAsync(
            Load(answers: true, evaluate: 6, file: "moved.jsonl"),
            resume: true
        );
        Assert.Equal(report.SettingsDigest, again.SettingsDigest);
    }

    [Fact]
    public void A_preview_shows_problems_prompts_and_cost_and_writes_nothing()
    {
        var run = Load(answers: true, evaluate: 6);
        var preview = RunPreview.Create(run, _work.Root());
        Assert.Equal(5, preview.Evaluated.Length);
        Assert.All(
            preview.Evaluated,
            problem => Assert.Contains(problem.Question, problem.Prompt, StringComparison.Ordinal)
        );
        Assert.Equal((8, preview.Outline.Calls * 2048), (preview.TrainingAnswers, preview.Outline.MaxTokens));
        Assert.Contains("--problems 5", preview.ToText(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_work.Root()));
    }

    [Fact]
    public async Task Preferences_are_an_agents_own_responses_to_one_prompt()
    {
        await _work.ExecuteAsync(_work.Load(iterations: 4));
        var preferences = RunArtifacts.Open(_work.RunPath("")).Preferences();
        Assert.NotEmpty(preferences);
        foreach (var (agent, pairs) in preferences)
        foreach (var pair in pairs)
        {
            Assert.Equal(agent, pair.Agent);
            Assert.NotEqual(pair.Chosen, pair.Rejected);
        }
    }
}
