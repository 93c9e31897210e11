using MultiagentAspire.Core;
using MultiagentAspire.Runs.Files;
using MultiagentAspire.Runs.Plans;
using MultiagentAspire.Testing;

namespace MultiagentAspire.Runs.Tests.Files;

/// <summary>The run files of the paper's settings, whose models and data are not here.</summary>
public sealed class PaperRunFilesTests
{
    public static TheoryData<string> Files { get; } =
    [
        .. from model in (string[])["phi-3-mini", "mistral-7b", "llama-3-8b", "gpt-3.5"]
        from task in (string[])["arithmetic", "gsm8k", "math"]
        select $"{model}-{task}",
    ];

    private static (RunFile Run, List<string> Missing) Load(string name)
    {
        var missing = new List<string>();
        return (RunFile.Load(Repository.At($"experiments/paper/{name}.json"), missing), missing);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void They_have_the_papers_numbers(string name)
    {
        var (run, _) = Load(name);
        Assert.Equal($"paper-{name}", run.Name);
        Assert.Equal((3, 2, 5), (run.Agents.Length, run.Debate.Rounds, run.Iterations));
        Assert.Equal((500, name == "gpt-3.5-gsm8k" ? 1000 : 500), (run.Task.Train, run.Task.Evaluate));
        var sampling = run.Debate.Sampling;
        Assert.Equal((1.0, 0.9, 2048), (sampling.Temperature, sampling.TopP, sampling.MaxTokens));
        Assert.True(run.Debate is { Summarize: true, Synchronous: true, TruncatedAnswers: true });
        if (!name.StartsWith("gpt", StringComparison.Ordinal))
            Assert.Equal(
                (AdapterKind.Full, 1),
                (run.Training.Generator.Adapter, run.Training.Generator.BatchSize)
            );
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_dry_run_counts_calls_and_tokens_without_models_and_data_and_names_what_is_missing(
        string name
    )
    {
        var (run, missing) = Load(name);
        var preview = RunPreview.Create(run, "out", missing);
        long evaluate = run.Task.Evaluate;
        // A debate with summaries costs 9 calls, without 6. The method's first training debates are shared by the arms
        // of its kind with equal settings: by none here.
        const int Debate = 9;
        const int WithoutSummaries = 6;
        var before = evaluate * (1 + Debate + 3); // base, debate, majority-3
        long Society(int calls) => 500 * calls + evaluate * (calls + calls);
        var singles = 500 * Debate + evaluate * (Debate + Debate); // single-agent-debate, and it as a society
        var star = 2 * 500 + evaluate * Debate;
        var each = Society(Debate) + Society(WithoutSummaries) + Society(Debate) + singles + star;
        var majorityFt = 500 * Debate + evaluate * 3;
        // Before finetuning all single models are equal, and one collects for both.
        Assert.Equal(before + 5 * (each + majorityFt) - 500 * Debate, preview.Outline.Calls);
        Assert.Equal(preview.Outline.Calls * 2048, preview.Outline.MaxTokens);
        var hasModel = name.StartsWith("gpt", StringComparison.Ordinal);
        var hasData = name.EndsWith("arithmetic", StringComparison.Ordinal);
        Assert.Equal(!hasModel, missing.Exists(path => path.StartsWith("models/", StringComparison.Ordinal)));
        Assert.Equal(!hasData, missing.Exists(path => path.StartsWith("data/", StringComparison.Ordinal)));
        if (missing.Count > 0)
            Assert.EndsWith($"Not here yet: {string.Join(", ", missing.Distinct())}\n", preview.ToText());
    }

    [Fact]
    public void Without_a_list_of_what_is_missing_a_missing_folder_is_an_error()
    {
        var error = Assert.Throws<InvalidRunFileException>(() =>
            RunFile.Load(Repository.At("experiments/paper/mistral-7b-arithmetic.json"))
        );
        Assert.Contains("models.base.path names the folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_variants_beyond_the_paper_can_be_planned()
    {
        var run = RunFile.Load(Repository.At("experiments/beyond.json"), []);
        Assert.NotEmpty(RunPlan.Create(run));
        Assert.Equal(5, run.ArmOf("agents-5").Slots);
        Assert.Equal("novelty", run.ArmOf("novelty").Selection.Rules.Rule);
    }
}
