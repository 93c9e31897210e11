using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using MultiagentAspire.Contracts.Work;
using MultiagentAspire.Core;

namespace MultiagentAspire.Serving.Tests;

/// <summary>A server whose agents are a function of the request, and plain HTTP to it.</summary>
internal static class ServingFixture
{
    public static AgentModel Model { get; } = new(new ModelRef("/models/one", "digest"));

    /// <summary>One agent, <c>one</c>, and no society.</summary>
    public static Task<OpenAiServer> StartAsync(CallbackChatClient speaker, int maxInFlight = 4) =>
        OpenAiServer.StartAsync(
            ServedModels.FromFolder(Model.Base, null, DateTimeOffset.UnixEpoch),
            (_, _, _) => new ChatModelClient(speaker),
            (_, _, _) => throw new InvalidOperationException("nobody debates here"),
            new ServingOptions(IPAddress.Loopback, 0, ServedSocietyFixture.Token, maxInFlight),
            TimeProvider.System
        );

    /// <summary>One society, <c>society</c>, that debates as a function says.</summary>
    public static Task<OpenAiServer> StartAsync(StreamDebate watch)
    {
        var society = new Society([new SocietySlot(Model, Model), new SocietySlot(Model, Model)], Model);
        return OpenAiServer.StartAsync(
            ServedModels.FromRun(
                ServedSocietyFixture.Rules,
                DateTimeOffset.UnixEpoch,
                [new SocietySnapshot(0, [], society)]
            ),
            (_, _, _) => throw new InvalidOperationException("nobody is asked alone here"),
            watch,
            new ServingOptions(IPAddress.Loopback, 0, ServedSocietyFixture.Token),
            TimeProvider.System
        );
    }

    public static HttpClient Client(Uri endpoint, string? token = ServedSocietyFixture.Token)
    {
        var http = new HttpClient
        {
            BaseAddress = new Uri($"{endpoint}/"),
            Timeout = TimeSpan.FromMinutes(5),
        };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    public static StringContent Question(bool stream = false, string model = "one") =>
        new(
            $$"""{"model":"{{model}}","messages":[{"role":"user","content":"x"}],"""
                + (stream ? "\"stream\":true}" : "\"stream\":false}")
        );

    /// <summary>What an answer says is wrong; fails where it is not in OpenAI's form.</summary>
    public static async Task<(string Message, string Type, string? Param, string? Code)> ReadErrorAsync(
        HttpResponseMessage answer,
        CancellationToken cancellationToken
    )
    {
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        var error = Assert.Single(json.RootElement.EnumerateObject());
        Assert.Equal("error", error.Name);
        Assert.Equal(
            ["code", "message", "param", "type"],
            error.Value.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)
        );
        return (
            error.Value.GetProperty("message").GetString()!,
            error.Value.GetProperty("type").GetString()!,
            error.Value.GetProperty("param").GetString(),
            error.Value.GetProperty("code").GetString()
        );
    }
}

/// <summary>A chat client that streams what a function says.</summary>
internal sealed class CallbackChatClient(Func<CancellationToken, IAsyncEnumerable<string>> speak)
    : IChatClient
{
    public static async IAsyncEnumerable<string> HelloAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        yield return "hello";
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => throw new NotSupportedException("a server streams");

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await foreach (var piece in speak(cancellationToken).WithCancellation(cancellationToken))
            yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
        yield return new ChatResponseUpdate
        {
            FinishReason = ChatFinishReason.Stop,
            Contents = [new UsageContent(new UsageDetails { InputTokenCount = 1, OutputTokenCount = 1 })],
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // Nothing to free.
    }
}
