using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Inference.Tests;

public sealed class ModelCacheTests : IDisposable
{
    private readonly TinyModel _model = new();

    [Fact]
    public async Task Whole_checkpoints_beyond_the_limit_leave_when_nobody_uses_them_and_come_back_when_asked()
    {
        await using var host = new ModelCache(
            new EngineOptions
            {
                CacheMebibytes = 16,
                MaxBatch = 2,
                FullModels = 2,
            }
        );
        var loads = new List<string>();
        host.Loaded += model => loads.Add(Path.GetFileName(model.Reference.Path));
        var answers = new List<string>();
        foreach (var name in (string[])["a", "b", "b", "c", "d", "a"])
            answers.Add(await AskAsync(host, Copy(name)));
        Assert.Equal(["a", "b", "c", "d", "a"], loads);
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task More_whole_checkpoints_than_the_limit_answer_together()
    {
        await using var host = new ModelCache(
            new EngineOptions
            {
                CacheMebibytes = 16,
                MaxBatch = 2,
                FullModels = 1,
            }
        );
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(i => AskAsync(host, Copy($"agent-{i % 4}")))
        );
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task A_folder_with_other_content_is_another_model()
    {
        await using var host = new ModelCache(new EngineOptions { CacheMebibytes = 16 });
        var first = Copy("again");
        var before = host.Get(first);
        Assert.Same(before, host.Get(first));
        Assert.NotSame(before, host.Get(first with { Digest = "other" }));
    }

    [Fact]
    public async Task What_a_folder_held_before_leaves_when_nobody_uses_it()
    {
        await using var host = new ModelCache(new EngineOptions { CacheMebibytes = 16, MaxBatch = 2 });
        foreach (var digest in (string[])["one", "two", "one"])
        {
            await AskAsync(host, Copy("again") with { Digest = digest });
            Assert.Equal([digest], host.LoadedModels().Select(model => model.Reference.Digest));
        }
    }

    [Fact]
    public async Task A_model_that_could_not_be_loaded_is_loaded_when_its_cause_is_gone()
    {
        await using var host = new ModelCache(new EngineOptions { CacheMebibytes = 16 });
        var late = Copy("late");
        var (here, away) = (Path.Combine(late.Path, "tokenizer.json"), Path.Combine(late.Path, "away"));
        File.Move(here, away);
        Assert.Throws<ModelFiles.ModelFileException>(() => host.Get(late));
        File.Move(away, here);
        Assert.Equal(TinyModel.Config.VocabularySize, host.Get(late).Engine.Config.VocabularySize);
    }

    [Fact]
    public async Task The_templates_turn_end_stops_a_model_whose_configuration_forgets_it()
    {
        var forgetful = Copy("forgetful");
        var path = Path.Combine(forgetful.Path, "generation_config.json");
        await File.WriteAllTextAsync(
            path,
            """{"eos_token_id": [0]}""",
            TestContext.Current.CancellationToken
        );
        await using var host = new ModelCache(new EngineOptions { CacheMebibytes = 16 });
        var (model, whole) = (host.Get(forgetful), host.Get(Copy("whole")));
        Assert.Equal([0, ModelFiles.Tokenization.CharacterTokenizer.EosId], model.Generation.EosTokenIds);
        var stopped = 0;
        for (var seed = 0UL; seed < 40; seed++)
        {
            var request = new GenerationRequest(
                [1, 3, 23, 4],
                new SamplingSettings(Temperature: 20, TopP: 1, MaxTokens: 80),
                seed
            );
            var result = await model.Engine.GenerateAsync(request, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(ModelFiles.Tokenization.CharacterTokenizer.EosId, result.Ids);
            var other = await whole.Engine.GenerateAsync(request, TestContext.Current.CancellationToken);
            if (result.Ids.Length == other.Ids.Length && other.FinishReason == FinishReason.Stop)
                stopped++;
        }
        Assert.True(stopped > 0, "no text ended, so nothing was tested");
    }

    private static async Task<string> AskAsync(ModelCache host, ModelRef folder)
    {
        var request = new GenerateRequest(
            new AgentModel(new ModelRef("base", "base"), new AdapterRef(folder.Path, folder.Digest)),
            [ChatTurn.User("1+1")],
            new RequestedSampling(MaxTokens: 8),
            Seed: 3,
            Stop: []
        );
        var client = new EngineModelClient(host);
        return (await client.GenerateAsync(request, TestContext.Current.CancellationToken)).Text;
    }

    private ModelRef Copy(string name)
    {
        var folder = Path.Combine(Path.GetDirectoryName(_model.Folder)!, name);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            foreach (var file in Directory.GetFiles(_model.Folder))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
        return new ModelRef(folder, name);
    }

    public void Dispose() => _model.Dispose();
}
