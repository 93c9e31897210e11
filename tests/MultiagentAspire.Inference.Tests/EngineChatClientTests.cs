using Microsoft.Extensions.AI;
using MultiagentAspire.Core;
using MultiagentAspire.Inference.Engine;

namespace MultiagentAspire.Inference.Tests;

public sealed class EngineChatClientTests : IAsyncDisposable
{
    private readonly TinyModel _model = new();
    private readonly ModelHost _host = new(new EngineOptions { CacheMebibytes = 16 });

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
    public async Task A_seed_decides_the_text_and_without_one_the_conversation_does()
    {
        Assert.Equal((await AskAsync(Options(1))).Text, (await AskAsync(Options(1))).Text);
        Assert.NotEqual((await AskAsync(Options(1))).Text, (await AskAsync(Options(2))).Text);
        Assert.Equal((await AskAsync(Options(null))).Text, (await AskAsync(Options(null))).Text);
    }

    [Fact]
    public async Task What_is_streamed_is_what_is_given_whole()
    {
        var whole = await AskAsync(Options(3));
        var pieces = new List<ChatResponseUpdate>();
        await foreach (var update in Client.GetStreamingResponseAsync(Question, Options(3).Chat, Token))
            pieces.Add(update);
        Assert.Equal(whole.Text, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(whole.FinishReason, pieces[^1].FinishReason);
        Assert.True(pieces.Count > 3);
    }

    [Fact]
    public async Task Tokens_are_counted_and_the_limit_ends_a_text_by_length()
    {
        var reply = await AskAsync(Options(3) with { Limit = 2 });
        // <bos>, <|user|>, three characters and <|assistant|>.
        Assert.Equal(
            (6, 2, 8),
            (reply.Usage!.InputTokenCount, reply.Usage.OutputTokenCount, reply.Usage.TotalTokenCount)
        );
        Assert.Equal(ChatFinishReason.Length, reply.FinishReason);
    }

    [Fact]
    public async Task A_stop_text_ends_the_text_and_is_not_part_of_it()
    {
        var whole = (await AskAsync(Options(3))).Text;
        var stop = whole.Substring(4, 2);
        var reply = await AskAsync(Options(3) with { Stop = stop });
        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], reply.Text);
        Assert.Equal(ChatFinishReason.Stop, reply.FinishReason);
    }

    private static ChatMessage[] Question => [new(ChatRole.User, "1+1")];

    private IChatClient Client => _host.ClientFor(new AgentModel(new ModelRef(_model.Folder, "digest")));

    private Task<ChatResponse> AskAsync(Asked asked) => Client.GetResponseAsync(Question, asked.Chat, Token);

    private static Asked Options(long? seed) => new(seed, null, null);

    private sealed record Asked(long? Seed, int? TopK, string? Stop, int Limit = 12)
    {
        public ChatOptions Chat =>
            new()
            {
                Temperature = 1,
                TopP = 1,
                TopK = TopK,
                MaxOutputTokens = Limit,
                Seed = Seed,
                StopSequences = Stop is null ? null : [Stop],
            };
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _model.Dispose();
    }
}
