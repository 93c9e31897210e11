using System.Text.Json;
using System.Text.Json.Nodes;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Plans;

/// <summary>The lines of a dry run.</summary>
public sealed class PreviewTextTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunPreview Preview(RunFile run) => RunPreview.Create(run, _folder.Path);

    private RunFile OnFile(int train, int evaluate, params (string Question, string? Answer)[] problems)
    {
        var lines = problems.Select(problem =>
            JsonSerializer.Serialize(new { question = problem.Question, answer = problem.Answer })
        );
        File.WriteAllText(_folder.At("own.jsonl"), string.Join('\n', lines));
        return _folder.Small(changes: json =>
            json.Replace(
                "\"name\": \"arithmetic\", \"train\": 8, \"evaluate\": 6",
                $"\"name\": \"jsonl\", \"path\": \"own.jsonl\", \"train\": {train}, \"evaluate\": {evaluate}",
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public void The_numbers_are_in_whole_lines()
    {
        var preview = Preview(_folder.Small(iterations: 1, more: "\"debate\": { \"maxTokens\": 50 },"));
        var lines = preview.ToText().Split('\n');
        var outline = preview.Outline;
        Assert.Contains(
            $"small: {outline.Steps} steps (0 finished already), 6 models finetuned in each iteration; "
                + $"output in {outline.Folder}",
            lines
        );
        Assert.Contains(
            "Models are asked 180 times and generate at most 9,000 tokens (maxTokens 50).",
            lines
        );
        Assert.Contains(
            "8 training problems (8 with an answer, which the method does not read), "
                + "6 evaluation problems; none shared, none nearly the same.",
            lines
        );
        Assert.Contains("To see the answers that are extracted from a model's responses:", lines);
        Assert.Equal(
            $"  multiagent evaluate --model '{_folder.At("models/arithmetic-tiny")}' --task arithmetic --seed 7 "
                + "--problems 5 --max-tokens 50 --temperature 1 --show",
            lines[^1]
        );
        Assert.Equal(5, lines.Count(line => line.StartsWith("--- ", StringComparison.Ordinal)));
        var json = preview.ToText().Split("\n\n")[0];
        Assert.Contains("\n  \"name\": \"small\"", json, StringComparison.Ordinal);
        Assert.NotNull(JsonNode.Parse(json));
    }

    [Fact]
    public void The_longest_response_of_any_arm_counts()
    {
        var run = _folder.Small(
            arms: """
            "multiagent", { "name": "long", "like": "multiagent", "debate": { "maxTokens": 90 } },
            { "name": "short", "like": "multiagent", "debate": { "maxTokens": 10 } }
            """,
            more: "\"debate\": { \"maxTokens\": 50 },"
        );
        Assert.Contains("(maxTokens 90)", Preview(run).ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_answer_the_reference_is_none_and_control_characters_are_not_shown()
    {
        var run = OnFile(
            2,
            0,
            ("How many\u001b[31m moons\n has Mars?", null),
            ("How long is a year on the planet Venus?", "225")
        );
        var preview = Preview(run);
        Assert.Equal((1, 2), (preview.TrainingAnswers, preview.Evaluated.Length));
        var text = preview.ToText();
        Assert.Contains(
            "\n--- How many\uFFFD[31m moons\n has Mars?\nprompt: ",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("\nreference: none\n", text, StringComparison.Ordinal);
        Assert.Contains("\nreference: 225\n", text, StringComparison.Ordinal);
        Assert.Contains("2 training problems (1 with an answer", text, StringComparison.Ordinal);
        Assert.Contains($"--option 'path={_folder.At("own.jsonl")}'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_measures_shows_its_evaluation_problems_and_one_that_does_not_its_training_problems()
    {
        string[] questions =
        [
            "How far away is the Moon from the Earth in kilometres?",
            "Which planet of the solar system has the most rings?",
            "When did the first human being walk on the Moon?",
            "What is the largest volcano that stands on Mars?",
        ];
        var problems = questions.Select((question, i) => (question, (string?)$"{i}")).ToArray();
        var measured = Preview(OnFile(3, 1, problems));
        Assert.Single(measured.Evaluated);
        Assert.DoesNotContain("Nothing will be measured", measured.ToText(), StringComparison.Ordinal);
        var unmeasured = Preview(OnFile(3, 0, problems));
        Assert.Equal(3, unmeasured.Evaluated.Length);
        Assert.Contains(
            "Nothing will be measured (\"evaluate\": 0)",
            unmeasured.ToText(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_run_without_a_local_model_shows_no_command()
    {
        var run = _folder.Small(changes: json =>
            json.Replace(
                "\"path\": \"models/arithmetic-tiny\"",
                "\"endpoint\": \"https://host/v1\", \"model\": \"m\"",
                StringComparison.Ordinal
            )
        );
        Assert.DoesNotContain("multiagent evaluate", Preview(run).ToText(), StringComparison.Ordinal);
        Assert.Equal(0, Preview(run).Outline.Trained);
    }

    [Fact]
    public void The_json_is_indented_and_keeps_letters_of_every_language()
    {
        var run = OnFile(1, 0, ("Wie weit ist es bis zum Mond?", "<weit>"));
        var json = Preview(run).ToJson();
        Assert.Contains("\n  \"steps\": ", json, StringComparison.Ordinal);
        Assert.Contains("<weit>", json, StringComparison.Ordinal);
    }
}
