using System.Text.Json.Nodes;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Plans;

/// <summary>What <c>multiagent run --dry-run</c> shows.</summary>
public sealed class RunPreviewTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunPreview Preview(RunFile run) => RunPreview.Create(run, _folder.Path);

    [Fact]
    public void The_outline_counts_steps_calls_and_tokens()
    {
        var run = _folder.Small(iterations: 1, more: "\"debate\": { \"rounds\": 2, \"maxTokens\": 50 },");
        var outline = RunOutline.Create(run, _folder.Path);
        // N = 3, M = 2 with summaries: 3 responses, then 3 summaries and 3 responses.
        const int CallsPerDebate = 9;
        Assert.Equal((false, 0, 6), (outline.Started, outline.Finished, outline.Trained));
        Assert.Equal(RunPlan.Create(run).Length, outline.Steps);
        // 8 training debates, 6 evaluation debates, and 6 problems with as many samples as a debate has calls.
        Assert.Equal((8 + 6 + 6) * CallsPerDebate, outline.Calls);
        Assert.Equal(outline.Calls * 50, outline.MaxTokens);
    }

    [Fact]
    public void Steps_that_are_stored_count_as_finished()
    {
        using var stored = new StoredRun();
        stored.Finish(1);
        var outline = RunOutline.Create(
            stored.Run,
            Path.GetFullPath(Path.Combine(stored.Layout.Folder, "../.."))
        );
        Assert.Equal(
            (true, 1 + 6, stored.Layout.Folder),
            (outline.Started, outline.Finished, outline.Folder)
        );
    }

    [Fact]
    public void The_text_shows_settings_numbers_and_at_most_five_problems_with_their_prompts()
    {
        var run = _folder.Small(iterations: 1);
        var preview = Preview(run);
        var text = preview.ToText();
        Assert.Equal((5, 8), (preview.Evaluated.Length, preview.TrainingAnswers));
        Assert.Contains("\"name\": \"small\"", text, StringComparison.Ordinal);
        Assert.Contains(
            $"small: {preview.Outline.Steps} steps (0 finished already)",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("6 models finetuned in each iteration", text, StringComparison.Ordinal);
        Assert.Contains("8 training problems (8 with an answer", text, StringComparison.Ordinal);
        Assert.Contains("6 evaluation problems", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing will be measured", text, StringComparison.Ordinal);
        foreach (var problem in preview.Evaluated)
            Assert.Contains(
                $"\n--- {problem.Question}\nprompt: {problem.Prompt}\nreference: {problem.Reference}\n",
                text,
                StringComparison.Ordinal
            );
        Assert.Contains("multiagent evaluate --model", text, StringComparison.Ordinal);
        Assert.Contains("--seed 7 --problems 5", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_measures_nothing_shows_training_problems_and_says_so()
    {
        var run = _folder.Small(changes: json =>
            json.Replace("\"evaluate\": 6", "\"evaluate\": 0", StringComparison.Ordinal)
        );
        var preview = Preview(run);
        Assert.Contains("Nothing will be measured", preview.ToText(), StringComparison.Ordinal);
        Assert.Equal(5, preview.Evaluated.Length);
    }

    [Fact]
    public void The_json_has_the_same_numbers()
    {
        var preview = Preview(_folder.Small());
        var json = JsonNode.Parse(preview.ToJson())!;
        Assert.Equal(preview.Outline.Steps, (int)json["steps"]!);
        Assert.Equal(preview.Outline.Calls, (long)json["calls"]!);
        Assert.Equal(preview.Outline.MaxTokens, (long)json["mostTokens"]!);
        Assert.Equal(preview.Outline.Trained, (int)json["trained"]!);
        Assert.Equal(8, (int)json["trainingAnswers"]!);
        Assert.Equal(5, json["problems"]!.AsArray().Count);
        Assert.Equal("small", (string)json["settings"]!["name"]!);
    }
}
