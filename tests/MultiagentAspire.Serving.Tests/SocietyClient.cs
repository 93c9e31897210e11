#pragma warning disable OPENAI001 // the seed is called experimental by the client
using OpenAI.Chat;

namespace MultiagentAspire.Serving.Tests;

/// <summary>OpenAI's own .NET client of a served society.</summary>
internal sealed class SocietyClient(Uri endpoint)
{
    public const string Question = "1+2*3+4";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>At most 24 tokens with seed 3.</summary>
    public static ChatCompletionOptions Options(float temperature) =>
        new()
        {
            Temperature = temperature,
            TopP = 1,
            MaxOutputTokenCount = 24,
            Seed = 3,
        };

    /// <summary>The whole answer to one question.</summary>
    public async Task<ChatCompletion> AskAsync(
        string model,
        ChatCompletionOptions options,
        string question = Question
    ) =>
        (
            await ServedSocietyFixture
                .Client(endpoint)
                .GetChatClient(model)
                .CompleteChatAsync([new UserChatMessage(question)], options, Stop)
        ).Value;

    /// <summary>The parts of a streamed answer, put together.</summary>
    public async Task<(string Text, ChatFinishReason? Finish, ChatTokenUsage? Usage)> StreamAsync(
        string model,
        ChatCompletionOptions options,
        string question = Question
    )
    {
        var (text, finish, usage) = ("", (ChatFinishReason?)null, (ChatTokenUsage?)null);
        await foreach (
            var update in ServedSocietyFixture
                .Client(endpoint)
                .GetChatClient(model)
                .CompleteChatStreamingAsync([new UserChatMessage(question)], options, Stop)
        )
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }
        return (text, finish, usage);
    }

    /// <summary>The body of the response to a body of JSON, without the client.</summary>
    public async Task<string> PostAsync(string body)
    {
        using var http = ServingFixture.Client(endpoint);
        using var answer = await http.PostAsync("chat/completions", new StringContent(body), Stop);
        return await answer.Content.ReadAsStringAsync(Stop);
    }
}
