using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Inference.Tests;

public sealed class EngineModelClientTests : IAsyncDisposable
{
    private readonly TinyModel _model = new();
    private readonly ModelCache _host = new(new EngineOptions { CacheMebibytes = 16 });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_models_own_top_k_applies_only_where_the_caller_names_none()
    {
        File.WriteAllText(
            Path.Combine(_model.Folder, "generation_config.json"),
            """{"eos_token_id":2,"do_sample":true,"top_k":1}"""
        );
        async Task<int> DifferentAsync(int? topK)
        {
            var texts = new HashSet<string>();
            for (var seed = 0; seed < 6; seed++)
                texts.Add((await AskAsync(Options(seed) with { TopK = topK })).Text);
            return texts.Count;
        }
        Assert.Equal(1, await DifferentAsync(null));
        Assert.Equal(6, await DifferentAsync(0));
    }

    [Fact]
    public async Task A_seed_decides_the_text()
    {
        Assert.Equal((await AskAsync(Options(1))).Text, (await AskAsync(Options(1))).Text);
        Assert.NotEqual((await AskAsync(Options(1))).Text, (await AskAsync(Options(2))).Text);
    }

    [Fact]
    public async Task What_is_streamed_is_what_is_given_whole()
    {
        var whole = await AskAsync(Options(3));
        var pieces = new List<GeneratePiece>();
        await foreach (var piece in Client.StreamAsync(RequestOf(Options(3)), Token))
            pieces.Add(piece);
        Assert.Equal(whole.Text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(whole with { Text = "" }, pieces[^1].End);
        Assert.All(pieces.SkipLast(1), piece => Assert.Null(piece.End));
        Assert.True(pieces.Count > 3);
    }

    [Fact]
    public async Task Tokens_are_counted_and_the_limit_ends_a_text_by_length()
    {
        var reply = await AskAsync(Options(3) with { Limit = 2 });
        // <bos>, <|user|>, three characters and <|assistant|>.
        Assert.Equal((6, 2, FinishReason.Length), (reply.PromptTokens, reply.Tokens, reply.FinishReason));
    }

    [Fact]
    public async Task A_stop_text_ends_the_text_and_is_not_part_of_it()
    {
        var whole = (await AskAsync(Options(3))).Text;
        var stop = whole.Substring(4, 2);
        var reply = await AskAsync(Options(3) with { Stop = stop });
        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], reply.Text);
        Assert.Equal(FinishReason.Stop, reply.FinishReason);
    }

    [Fact]
    public async Task A_prompt_that_does_not_fit_is_a_result_whole_and_streamed()
    {
        var request = RequestOf(Options(3)) with { Prompt = [ChatTurn.User(new string('1', 200))] };
        var whole = await Client.GenerateAsync(request, Token);
        Assert.Equal(GenerateResult.PromptTooLong(whole.TooLongReason!), whole);
        var pieces = new List<GeneratePiece>();
        await foreach (var piece in Client.StreamAsync(request, Token))
            pieces.Add(piece);
        Assert.Equal([new GeneratePiece("", whole)], pieces);
    }

    private EngineModelClient Client => new(_host);

    private Task<GenerateResult> AskAsync(AskedQuestion asked) =>
        Client.GenerateAsync(RequestOf(asked), Token);

    private GenerateRequest RequestOf(AskedQuestion asked) =>
        new(
            new AgentModel(new ModelRef(_model.Folder, "digest")),
            [ChatTurn.User("1+1")],
            new RequestedSampling(1, 1, asked.TopK, asked.Limit),
            asked.Seed,
            asked.Stop is null ? [] : [asked.Stop]
        );

    private static AskedQuestion Options(long seed) => new(seed, null, null);

    private sealed record AskedQuestion(long Seed, int? TopK, string? Stop, int Limit = 12);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _model.Dispose();
    }
}
