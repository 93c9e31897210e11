using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;
using MultiagentAspire.ModelFiles.Templates;
using MultiagentAspire.ModelFiles.Tokenization;

namespace MultiagentAspire.Inference.Tests;

/// <summary>Scores of responses by the engine of a small random model.</summary>
public sealed class EngineScorerTests : IAsyncDisposable
{
    private readonly TinyModel _model = new();
    private readonly ModelCache _cache = new(new EngineOptions { CacheMebibytes = 16 });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AgentModel Base => new(new ModelRef(_model.Folder, "digest"));

    private AgentModel Adapted(ulong seed) => Base with { Adapter = _model.Adapter(seed, rank: 2) };

    private ScoringRequest Request(AgentModel author, params AgentModel[] others) =>
        new(author, [ChatTurn.User("1+2")], "1+2=3. #3", IsEnded: true, [.. others]);

    private Task<ScoringResult> ScoreAsync(ScoringRequest request) =>
        new EngineScorer(_cache).ScoreAsync(request, Stop);

    public async ValueTask DisposeAsync()
    {
        await _cache.DisposeAsync();
        _model.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_likelihood_is_the_mean_of_the_log_probabilities_of_score(bool isEnded)
    {
        var tokenizer = Tokenizer.Load(_model.Folder);
        var template = ChatTemplate.Load(_model.Folder, tokenizer);
        foreach (var author in (AgentModel[])[Base, Adapted(3)])
        {
            var request = Request(author) with { IsEnded = isEnded };
            var prompt = template.RenderPrompt(request.Prompt, tokenizer);
            int[] end = isEnded ? [template.TurnEndId(tokenizer)!.Value] : [];
            int[] ids = [.. prompt, .. tokenizer.Encode(request.Text, addSpecialTokens: false), .. end];
            var logProbabilities = await _cache.ScoreAsync(author, ids);

            var result = await ScoreAsync(request);

            Assert.Equal(ids.Length - prompt.Count, result.Tokens);
            var expected = -logProbabilities.Skip(prompt.Count - 1).Average();
            Assert.Equal(expected, result.NegativeLogLikelihood, 5);
        }
    }

    [Fact]
    public async Task Another_models_likelihood_is_its_own_and_adapters_are_far_from_the_base()
    {
        var (left, right) = (Adapted(3), Adapted(4));
        var result = await ScoreAsync(Request(left, right, Base));

        Assert.Equal(
            (await ScoreAsync(Request(right))).NegativeLogLikelihood,
            result.Others[0].NegativeLogLikelihood
        );
        Assert.Equal(
            (await ScoreAsync(Request(Base))).NegativeLogLikelihood,
            result.Others[1].NegativeLogLikelihood
        );
        Assert.All(result.Others, score => Assert.True(score.Divergence > 1e-3, $"{score}"));
    }

    [Fact]
    public async Task A_model_has_no_divergence_from_itself()
    {
        foreach (var model in (AgentModel[])[Base, Adapted(3)])
        {
            var result = await ScoreAsync(Request(model, model));
            Assert.Equal(new ModelScore(result.NegativeLogLikelihood, 0), Assert.Single(result.Others));
        }
    }

    [Fact]
    public async Task Scores_do_not_depend_on_what_else_is_in_flight()
    {
        var request = Request(Adapted(3), Adapted(4), Base) with { Embeds = true };
        var alone = await ScoreAsync(request);

        var together = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(index => ScoreAsync(index % 2 == 0 ? request : Request(Adapted(5), Base)))
        );

        foreach (var result in together.Where((_, index) => index % 2 == 0))
        {
            Assert.Equal(alone.NegativeLogLikelihood, result.NegativeLogLikelihood);
            Assert.Equal(alone.Others, result.Others);
            Assert.Equal(alone.Embedding, result.Embedding);
        }
    }

    [Fact]
    public async Task Equal_texts_have_equal_embeddings_and_other_texts_others()
    {
        async Task<ScoringResult> EmbedAsync(string text) =>
            await ScoreAsync(Request(Base) with { Text = text, Embeds = true });

        var first = (await EmbedAsync("1+2=3. #3")).Embedding;
        Assert.Equal(TinyModel.Config.HiddenSize, first.Length);
        Assert.Equal(0, Embeddings.Dissimilarity(first, (await EmbedAsync("1+2=3. #3")).Embedding));
        Assert.InRange(
            Embeddings.Dissimilarity(first, (await EmbedAsync("2+1=3. #3")).Embedding)!.Value,
            1e-6,
            2
        );
    }

    [Fact]
    public async Task The_turn_end_is_no_part_of_an_embedding()
    {
        var ended = await ScoreAsync(Request(Base) with { Embeds = true });
        var cut = await ScoreAsync(Request(Base) with { Embeds = true, IsEnded = false });

        Assert.True(Embeddings.Dissimilarity(ended.Embedding, cut.Embedding) < 1e-6);
        Assert.Equal(ended.Tokens - 1, cut.Tokens);
    }

    [Fact]
    public async Task A_response_without_text_or_beyond_the_context_is_not_scored()
    {
        Assert.Equal(0, (await ScoreAsync(Request(Base) with { Text = "" })).Tokens);
        var tooLong = new string('1', TinyModel.Config.MaxPositions);
        Assert.Equal(0, (await ScoreAsync(Request(Base) with { Text = tooLong })).Tokens);
    }
}
